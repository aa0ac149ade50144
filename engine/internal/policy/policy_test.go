package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// header begins a well-formed rule module.
const header = `# METADATA
# title: A title
# description: A description
# related_resources:
# - ref: https://example.org/about
#   description: About it
# custom:
#   severity: high
#   remediation: Fix it
package agentgate.rules["%s"]

import future.keywords.not

`

// ruleSource is a well-formed rule module with a body of its own.
func ruleSource(id, body string) string {
	return fmt.Sprintf(header, id) + body + "\n"
}

// says is a rule that says one thing of any input.
func says(id string) string {
	return ruleSource(id, `findings contains {"at": "/x", "message": "seen"} if input`)
}

func prepare(t testing.TB, modules map[string]string) *Set {
	t.Helper()
	set, err := Prepare(Source{Modules: modules})
	if err != nil {
		t.Fatalf("prepare: %+v", err)
	}
	return set
}

// one prepares a single rule, x, with a body.
func one(t testing.TB, body string) *Set {
	t.Helper()
	return prepare(t, map[string]string{"x.rego": ruleSource("x", body)})
}

func evaluate(t testing.TB, set *Set, input string, selection ...string) []Answer {
	t.Helper()
	answers, err := set.Evaluate(time.Second, chosen(t, selection), []byte(input))
	if err != nil {
		t.Fatalf("evaluate: %v", err)
	}
	return answers
}

func chosen(t testing.TB, ids []string) []byte {
	t.Helper()
	text, err := json.Marshal(ids)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// refusals prepares modules that must be refused and writes each fault as compilers do.
func refusals(t *testing.T, source Source) []string {
	t.Helper()
	_, err := Prepare(source)
	load, ok := errors.AsType[*LoadError](err)
	if !ok {
		t.Fatalf("prepare gave %v, not a LoadError", err)
	}
	if checked := Check(source); !slices.Equal(checked, load.Faults) {
		t.Errorf("check says %v, prepare %v", checked, load.Faults)
	}
	var lines []string
	for _, fault := range load.Faults {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", fault.File, fault.Line, fault.Column, fault.Message))
	}
	return lines
}

func mustHold(t *testing.T, lines []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, want) }) {
		t.Errorf("nothing says %q:\n%s", want, strings.Join(lines, "\n"))
	}
}
