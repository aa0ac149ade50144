package policy

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

const constantsBody = `limit := data.limit + 1

words := concat("|", [word | some word in data.words])

absent if limit > 100

size := count(input.list)

more(number) := number + count(input.list)

through := more(1)

changed := other if other := words with data.words as ["z"]

twice := double(limit)

double(number) := number * 2

failing := 1 / data.zero

findings contains {"at": "", "message": sprintf("%v %v %v %v %v", [words, size, through, changed, twice])} if not absent
`

func TestOnlyWhatNoInputChangesIsSettled(t *testing.T) {
	set, err := Prepare(Source{
		Modules: map[string]string{"r.rego": ruleSource("r", constantsBody)},
		Data:    map[string]any{"limit": 1, "words": []any{"a", "b"}, "zero": 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"limit": "2", "words": `"a|b"`, "twice": "4", "absent": "undefined",
		"size": "", "through": "", "changed": "", "failing": "",
	} {
		value, undefined := set.constants.Get(rulesPrefix.Append(ast.StringTerm("r")).Append(ast.StringTerm(name)))
		got := ""
		if undefined {
			got = "undefined"
		} else if value != nil {
			got = value.String()
		}
		if got != want {
			t.Errorf("%s is kept as %q, not %q", name, got, want)
		}
	}
	for _, input := range []string{`{"list": [1]}`, `{"list": []}`} {
		answer := evaluate(t, set, input)[0]
		want := map[string]string{`{"list": [1]}`: "a|b 1 2 z 4", `{"list": []}`: "a|b 0 1 z 4"}[input]
		if answer.Error != nil || answer.Findings[0].Message != want {
			t.Errorf("%s gave %+v", input, answer)
		}
	}
}
