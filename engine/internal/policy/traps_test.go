package policy

import (
	"strings"
	"testing"
)

func loosened(expression string) []Fault {
	source := strings.Join([]string{
		"# METADATA", "# title: t", "# description: d", "# custom:", "#  severity: low",
		"#  remediation: r", `package agentgate.rules["a"]`, "import future.keywords.not",
		`findings contains {"at": "", "message": "m"} if { ` + expression + " }",
	}, "\n")
	return Check(Source{Modules: map[string]string{"a.rego": source}})
}

func TestCollectionsInPlaceMustBeConstant(t *testing.T) {
	for _, bad := range []string{
		`input.k in {"", input.j}`, `input.k in ["a", input.j]`, `not input.k in {input.j}`,
		`some x in input.xs; {y | some y in input.ys; y in {"", x}}`,
	} {
		faults := loosened(bad)
		if len(faults) == 0 || !strings.Contains(faults[0].Message, "silently undefined") || faults[0].Line != 9 {
			t.Errorf("%s: got %v", bad, faults)
		}
	}
	for _, good := range []string{
		`input.k in {"a", "b"}`, `both := {"", input.j}; input.k in both`, `some x in [input.a, input.b]; x == 1`,
		`"a" in input.xs`,
	} {
		if faults := loosened(good); len(faults) != 0 {
			t.Errorf("%s: got %v", good, faults)
		}
	}
}
