package policy

import (
	"strings"
	"testing"
	"time"
)

// declaring is a rule x with two parameters, whose values it says.
func declaring(declared string) map[string]string {
	body := `findings contains {"at": "", "message": sprintf("%v %v", [data.params.x.most, data.params.x.names])} if input`
	source := strings.Replace(ruleSource("x", body), "#   severity", "#   parameters:\n"+declared+"#   severity", 1)
	return map[string]string{"x.rego": source}
}

const two = "#     most: {description: How many, default: 3}\n#     names: {description: Which, default: [a]}\n"

func given(values map[string]any) map[string]any {
	return map[string]any{parametersKey: map[string]any{"x": values}}
}

func TestParametersAreDefaultsOrWhatIsGiven(t *testing.T) {
	cases := map[string]map[string]any{
		`3 ["a"]`:      nil,
		`4 ["a"]`:      given(map[string]any{"most": 4}),
		`3 ["b", "c"]`: given(map[string]any{"names": []any{"b", "c"}}),
	}
	for want, data := range cases {
		set, err := Prepare(Source{Modules: declaring(two), Data: data})
		if err != nil {
			t.Fatal(err)
		}
		answers, err := set.Evaluate(time.Second, nil, []byte(`{}`))
		if err != nil || answers[0].Findings[0].Message != want {
			t.Errorf("%+v, %v, want %s", answers, err, want)
		}
	}
}

func TestParametersThatNoRuleDeclaresAreRefused(t *testing.T) {
	cases := []struct {
		data    map[string]any
		want    string
		pointer string
	}{
		{given(map[string]any{"least": 1}), `parameter "least" of x does not exist`, "/x/least"},
		{given(map[string]any{"most": "1"}), `parameter "most" of x must be a number, not a string`, "/x/most"},
		{given(map[string]any{"names": nil}), `parameter "names" of x must be a list, not null`, "/x/names"},
		{given(map[string]any{"a/~b": nil}), `parameter "a/~b" of x does not exist`, "/x/a~1~0b"},
		{map[string]any{parametersKey: map[string]any{"y": map[string]any{}}}, `parameters are given for "y", which is no rule`, "/y"},
	}
	for _, each := range cases {
		source := Source{Modules: declaring(two), Data: each.data}
		mustHold(t, refusals(t, source), each.want)
		if faults := Check(source); len(faults) != 1 || faults[0].Pointer != each.pointer {
			t.Errorf("%+v, want one at %s", faults, each.pointer)
		}
	}
}

func TestADeclarationNeedsADefault(t *testing.T) {
	lines := refusals(t, Source{Modules: declaring("#     most: {description: How many}\n#     names: 1\n")})
	mustHold(t, lines, "custom.parameters.most must have a description and a default")
	mustHold(t, lines, "custom.parameters.names must have")
}
