// What is wrong with a policy, and where.

package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Fault is one thing wrong with a policy, at its place. What is wrong with the parameters that were
// given stands in no file here: Pointer, a JSON Pointer into them, says where.
type Fault struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Pointer string `json:"pointer"`
}

// LoadError says why a policy set was refused: every fault that was found, not only the first.
type LoadError struct {
	Faults []Fault
}

func (e *LoadError) Error() string {
	first := e.Faults[0]
	text := first.Message
	switch {
	case first.File != "" && first.Line == 0:
		text = first.File + ": " + text
	case first.File != "":
		text = fmt.Sprintf("%s:%d:%d: %s", first.File, first.Line, first.Column, text)
	}
	if more := len(e.Faults) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// faultAt places a message of ours at a location, which is nil for what OPA itself generated.
func faultAt(location *ast.Location, message string) Fault {
	if location == nil {
		return Fault{Message: message}
	}
	return Fault{File: location.File, Line: location.Row, Column: location.Col, Message: message}
}

// faultsOf translates an error of OPA or ours, which may hold several.
func faultsOf(file string, err error) []Fault {
	if load, ok := errors.AsType[*LoadError](err); ok {
		return load.Faults
	}
	several, ok := errors.AsType[ast.Errors](err)
	if !ok {
		if one, ok := errors.AsType[*ast.Error](err); ok {
			several = ast.Errors{one}
		}
	}
	if len(several) == 0 {
		return []Fault{{File: file, Line: 1, Column: 1, Message: err.Error()}}
	}
	faults := make([]Fault, 0, len(several))
	for _, one := range several {
		faults = append(faults, faultAt(one.Location, one.Message))
	}
	return faults
}

// sorted orders faults by place and drops repetitions.
func sorted(faults []Fault) []Fault {
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(faults)
}
