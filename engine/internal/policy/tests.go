// Tests written in Rego: what OPA's own tester says of them.

package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// The outcomes of a test. One whose name begins with todo_ is skipped.
const (
	outcomePass    = "pass"
	outcomeFail    = "fail"
	outcomeError   = "error"
	outcomeSkipped = "skipped"
)

// Tested is what came of one test: `Failed` names the cases of it that failed, where it has several,
// `Message` says why it could not be run, `Output` is what it printed.
type Tested struct {
	Name       string   `json:"name"`
	File       string   `json:"file"`
	Line       int      `json:"line"`
	Outcome    string   `json:"outcome"`
	Failed     []string `json:"failed"`
	Message    string   `json:"message"`
	Output     string   `json:"output"`
	DurationNS int64    `json:"duration_ns"`
}

// TestReport holds all tests, in the order they are written, and what of the rules they went through.
type TestReport struct {
	Tests    []Tested   `json:"tests"`
	Coverage []Coverage `json:"coverage"`
}

// Test runs the tests of a source, each with the deadline for itself, or says as a LoadError why
// they cannot be.
func Test(source Source, deadline time.Duration) (TestReport, error) {
	set, err := Prepare(source)
	if err != nil {
		return TestReport{}, err
	}
	modules, err := set.withTests(source.Tests)
	if err != nil {
		return TestReport{}, err
	}
	ctx := context.Background()
	txn, err := set.store.NewTransaction(ctx)
	if err != nil {
		return TestReport{}, err
	}
	defer set.store.Abort(ctx, txn)
	seen := cover.New()
	results, err := tester.NewRunner().
		SetCompiler(testCompiler(source.Schema)).
		SetModules(modules).
		SetStore(set.store).
		SetTimeout(deadline).
		SetCoverageQueryTracer(seen).
		// Only what the tests themselves go through is told, so that nothing need run twice.
		SetCoverageRuns(nil).
		RaiseBuiltinErrors(true).
		RunTests(ctx, txn)
	if err != nil {
		return TestReport{}, refusedTests(err)
	}
	report := TestReport{Tests: []Tested{}}
	for each := range results {
		report.Tests = append(report.Tests, tested(each, deadline))
	}
	slices.SortFunc(report.Tests, func(a, b Tested) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	report.Coverage = coverage(seen, set.modules)
	return report, nil
}

// withTests gives the modules of a set together with its tests.
func (set *Set) withTests(sources map[string]string) (map[string]*ast.Module, error) {
	tests, faults := parse(sources)
	for file, module := range tests {
		if _, taken := set.modules[file]; taken {
			faults = append(faults, faultAt(module.Package.Location, "this file is already given as a module"))
		}
	}
	if len(faults) > 0 {
		return nil, &LoadError{sorted(faults)}
	}
	together := maps.Clone(set.modules)
	maps.Copy(together, tests)
	return together, nil
}

func testCompiler(schema map[string]any) *ast.Compiler {
	return newCompiler(schema).WithCapabilities(testCapabilities()).WithEnablePrintStatements(true)
}

func refusedTests(err error) error {
	if several, ok := errors.AsType[ast.Errors](err); ok {
		return &LoadError{sorted(explained(several))}
	}
	return err
}

func tested(result *tester.Result, deadline time.Duration) Tested {
	said := Tested{
		Name:       strings.TrimPrefix(result.Package, "data.") + "." + result.Name,
		File:       result.Location.File,
		Line:       result.Location.Row,
		Outcome:    outcome(result),
		Failed:     []string{},
		Output:     string(result.Output),
		DurationNS: result.Duration.Nanoseconds(),
	}
	if result.Error != nil {
		said.Message = reason(result.Error, deadline)
	}
	for path, each := range result.SubResults.Iter {
		if each.Fail && len(each.SubResults) == 0 {
			said.Failed = append(said.Failed, strings.Join(path, "/"))
		}
	}
	return said
}

func outcome(result *tester.Result) string {
	switch {
	case result.Error != nil:
		return outcomeError
	case result.Skip:
		return outcomeSkipped
	case result.Fail:
		return outcomeFail
	default:
		return outcomePass
	}
}

func reason(err error, deadline time.Duration) string {
	if topdown.IsCancel(err) {
		return fmt.Sprintf("did not finish within %s", deadline)
	}
	return err.Error()
}
