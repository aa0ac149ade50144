// Laying out Rego sources.

package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// Format lays out a Rego source as `opa fmt` does.
func Format(source []byte) ([]byte, error) {
	chosen := capabilities()
	formatted, err := format.SourceWithOpts("source.rego", source, format.Opts{
		RegoVersion:  ast.RegoV1,
		Capabilities: chosen,
		ParserOptions: &ast.ParserOptions{
			Capabilities: chosen, ProcessAnnotation: true, RegoVersion: ast.RegoV1,
		},
	})
	if err != nil {
		return nil, &LoadError{faultsOf("source.rego", err)}
	}
	return formatted, nil
}
