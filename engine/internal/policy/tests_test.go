package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// greeting is a rule with two ways to find, and the test source that follows looks at one.
var greeting = ruleSource("greeting", `findings contains {"at": "/x", "message": "hello"} if input.x == "hello"

findings contains {"at": "/x", "message": "bye"} if {
	input.x == "bye"
}

unresolved contains {"at": "/x", "message": "nothing"} if input.x == null`)

const greetingTests = `package greeting_test

import data.agentgate.rules.greeting

test_hello if {
	print("seen", count(greeting.findings))
	count(greeting.findings) == 1 with input as {"x": "hello"}
}

test_wrong if count(greeting.findings) == 2 with input as {"x": "hello"}

test_many[word] if {
	some word, wanted in {"hello": 1, "other": 1}
	count(greeting.findings) == wanted with input as {"x": word}
}

test_broken if to_number("many") > 0

todo_test_later if false
`

func tests(t *testing.T, source string) (TestReport, error) {
	t.Helper()
	return Test(Source{
		Modules: map[string]string{"greeting.rego": greeting},
		Tests:   map[string]string{"greeting_test.rego": source},
	}, time.Second)
}

func TestTestsAreRunAndToldInOrder(t *testing.T) {
	report, err := tests(t, greetingTests)
	if err != nil {
		t.Fatalf("%+v", err)
	}
	var told []string
	for _, each := range report.Tests {
		told = append(told, each.Name+" "+each.Outcome)
	}
	want := []string{
		"greeting_test.test_hello pass", "greeting_test.test_wrong fail", "greeting_test.test_many fail",
		"greeting_test.test_broken error", "greeting_test.todo_test_later skipped",
	}
	if !slices.Equal(told, want) {
		t.Fatalf("got %q", told)
	}
	if hello := report.Tests[0]; hello.File != "greeting_test.rego" || hello.Line != 5 || hello.Output != "seen 0\n" {
		t.Errorf("got %+v", hello)
	}
	if many := report.Tests[2]; !slices.Equal(many.Failed, []string{"other"}) {
		t.Errorf("got %+v", many)
	}
	if broken := report.Tests[3]; !strings.Contains(broken.Message, "to_number") {
		t.Errorf("got %+v", broken)
	}
}

func TestATestThatTakesTooLongSaysSo(t *testing.T) {
	source := `package slow_test

test_slow if {
	some a, b, c, d in numbers.range(1, 300)
	a + b + c + d == -1
}
`
	source = strings.Replace(source, "some a, b, c, d in numbers.range(1, 300)",
		"n := numbers.range(1, 300)\n\tsome a in n\n\tsome b in n\n\tsome c in n\n\tsome d in n", 1)
	began := time.Now()
	report, err := Test(Source{
		Modules: map[string]string{"greeting.rego": greeting},
		Tests:   map[string]string{"slow_test.rego": source},
	}, 100*time.Millisecond)
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if said := report.Tests[0]; said.Outcome != outcomeError || said.Message != "did not finish within 100ms" {
		t.Errorf("got %+v", said)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTestsThatCannotBeRunAreRefusedWithPlaces(t *testing.T) {
	for source, want := range map[string]string{
		"package x_test\n\ntest_a if {":             "greeting_test.rego:3:",
		"package x_test\n\ntest_a if nobody(1)":     "greeting_test.rego:3:11: undefined function nobody",
		"package x_test\n\ntest_a if http.send({})": "http.send is not available to rules",
	} {
		_, err := tests(t, source)
		load, ok := errors.AsType[*LoadError](err)
		if !ok || !strings.Contains(load.Error(), want) {
			t.Errorf("%q: got %v", source, err)
		}
		checked := Check(Source{
			Modules: map[string]string{"greeting.rego": greeting},
			Tests:   map[string]string{"greeting_test.rego": source},
		})
		if ok && !slices.Equal(checked, load.Faults) {
			t.Errorf("%q: check says %v", source, checked)
		}
	}
}

func TestATestDoesNotTakeThePlaceOfARule(t *testing.T) {
	_, err := Test(Source{
		Modules: map[string]string{"a.rego": says("a")},
		Tests:   map[string]string{"a.rego": "package a_test\n"},
	}, time.Second)
	if err == nil || !strings.Contains(err.Error(), "a.rego:1:1: this file is already given") {
		t.Errorf("got %v", err)
	}
}

func lines(spans []Span) []int {
	var found []int
	for _, each := range spans {
		found = append(found, each.Line)
	}
	return found
}

func TestCoverageTellsWhatWasGoneThrough(t *testing.T) {
	set := prepare(t, map[string]string{"greeting.rego": greeting})
	trace := set.Watch()
	if err := trace.Evaluate(time.Second, []byte(`["greeting"]`), []byte(`{"x": "hello"}`)); err != nil {
		t.Fatal(err)
	}
	report := trace.Report()
	if len(report) != 1 || report[0].File != "greeting.rego" {
		t.Fatalf("got %+v", report)
	}
	if covered := lines(report[0].Covered); !slices.Contains(covered, 14) || slices.Contains(covered, 16) {
		t.Errorf("covered %v", covered)
	}
	if missed := lines(report[0].Missed); !slices.Contains(missed, 16) || slices.Contains(missed, 14) {
		t.Errorf("missed %v", missed)
	}
	if err := trace.Evaluate(time.Second, nil, []byte(`{"x": "bye"}`)); err != nil {
		t.Fatal(err)
	}
	if missed := lines(trace.Report()[0].Missed); slices.Contains(missed, 16) {
		t.Errorf("missed %v", missed)
	}
}

func TestTestsCoverTheRulesTheyAsk(t *testing.T) {
	report, err := tests(t, greetingTests)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Coverage) != 1 || !slices.Contains(lines(report.Coverage[0].Missed), 16) {
		t.Errorf("got %+v", report.Coverage)
	}
}
