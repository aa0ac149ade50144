package policy

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// exponential takes far longer than any deadline: 100^8 steps.
const exponential = `numbers_of := numbers.range(1, 100)
findings contains {"at": "", "message": "never"} if {
	count([1 |
		some a in numbers_of; some b in numbers_of; some c in numbers_of; some d in numbers_of
		some e in numbers_of; some f in numbers_of; some g in numbers_of; some h in numbers_of
		a + b + c + d + e + f + g + h == input.sum
	]) > 0
}`

func TestTheDeadlineInterruptsARuleAndNotTheOthers(t *testing.T) {
	set := prepare(t, map[string]string{
		"a.rego": says("a"), "b.rego": ruleSource("b", exponential), "c.rego": says("c"),
	})
	began := time.Now()
	answers, err := set.Evaluate(100*time.Millisecond, nil, []byte(`{"sum": 20}`))
	if took := time.Since(began); err != nil || took > 2*time.Second {
		t.Fatalf("took %s: %v", took, err)
	}
	want := &Failure{Kind: "deadline", Message: "did not finish within 100ms"}
	if late := answers[1]; !reflect.DeepEqual(late.Error, want) || len(late.Findings) > 0 {
		t.Errorf("the slow rule answered %+v", late)
	}
	for _, each := range []Answer{answers[0], answers[2]} {
		if each.Error != nil || len(each.Findings) != 1 || each.DurationNS <= 0 {
			t.Errorf("%s answered %+v", each.Rule, each)
		}
	}
}

func TestWhatAnInterruptedRuleLeftBehindIsForgotten(t *testing.T) {
	library := "package agentgate.lib.slow\n\nanswer contains n if {\n\tsome n in numbers.range(1, 3)\n\tn < input.most\n}\n"
	slow := strings.ReplaceAll(exponential, "count([1 |", "count(data.agentgate.lib.slow.answer) > 0\n\tcount([1 |")
	set := prepare(t, map[string]string{
		"lib.rego": library, "a.rego": ruleSource("a", slow),
		"b.rego": ruleSource("b", `findings contains {"at": "", "message": sprintf("%d", [count(data.agentgate.lib.slow.answer)])} if input`),
	})
	answers, err := set.Evaluate(50*time.Millisecond, nil, []byte(`{"sum": 20, "most": 3}`))
	if err != nil || answers[0].Error == nil || answers[1].Error != nil || answers[1].Findings[0].Message != "2" {
		t.Errorf("%+v, %v", answers, err)
	}
}

func TestBuiltinErrorsAreErrorsOfTheirRule(t *testing.T) {
	set := prepare(t, map[string]string{
		"a.rego": ruleSource("a", `findings contains {"at": "", "message": "x"} if to_number(input.text) > 1`),
		"b.rego": says("b"),
	})
	answers := evaluate(t, set, `{"text": "many"}`)
	failure := answers[0].Error
	if failure == nil || failure.Kind != "error" || !strings.Contains(failure.Message, "a.rego:14: eval_builtin_error: to_number") {
		t.Errorf("the failing rule answered %+v", failure)
	}
	if answers[1].Error != nil || len(answers[1].Findings) != 1 {
		t.Errorf("the other answered %+v", answers[1])
	}
}

func TestFindingsAreSortedAndUnresolvedIsApart(t *testing.T) {
	set := one(t, `findings contains {"at": f.at, "message": f.m} if some f in input.f
unresolved contains {"at": "/u", "message": "who?"} if not input.known`)
	got := evaluate(t, set, `{"f": [{"at": "/b", "m": "1"}, {"at": "/a", "m": "2"}, {"at": "/a", "m": "1"}]}`)[0]
	want := []Member{{"/a", "1"}, {"/a", "2"}, {"/b", "1"}}
	if !reflect.DeepEqual(got.Findings, want) || !reflect.DeepEqual(got.Unresolved, []Member{{"/u", "who?"}}) {
		t.Errorf("%+v", got)
	}
}

func TestMembersOfAnyOtherShapeAreErrors(t *testing.T) {
	for _, member := range []string{
		`"text"`, `1`, `{"at": "/"}`, `{"message": "x"}`, `{"at": 1, "message": "x"}`, `{"at": "", "message": null}`,
		`{"at": "", "message": "x", "severity": "low"}`, `["", "x"]`,
		`{"at": "spec", "message": "x"}`,
	} {
		for _, name := range []string{"findings", "unresolved"} {
			body := fmt.Sprintf(`findings contains {"at": "", "message": "fine"} if input
%s contains %s if input`, name, member)
			answer := evaluate(t, one(t, body), `{}`)[0]
			if answer.Error == nil || answer.Error.Kind != "error" || len(answer.Findings)+len(answer.Unresolved) > 0 {
				t.Errorf("%s contains %s gave %+v", name, member, answer)
			}
		}
	}
}

func TestAMalformedMemberIsNotQuoted(t *testing.T) {
	set := one(t, `findings contains input.secret if input`)
	if got := evaluate(t, set, `{"secret": "hunter2"}`)[0].Error.Message; strings.Contains(got, "hunter2") {
		t.Errorf("the message gives the value away: %s", got)
	}
}

func TestNotOverAMissingFieldIsTrue(t *testing.T) {
	set := one(t, `findings contains {"at": "", "message": "unpinned"} if not contains(input.image, "@")`)
	if got := evaluate(t, set, `{}`)[0]; len(got.Findings) != 1 {
		t.Errorf("silent: %+v", got)
	}
}

func TestDataIsGivenToRules(t *testing.T) {
	source := Source{
		Modules: map[string]string{"x.rego": ruleSource("x",
			`findings contains {"at": "", "message": m} if some m in data.catalogue.words`)},
		Data: map[string]any{"catalogue": map[string]any{"words": []any{"one", "two"}}},
	}
	set, err := Prepare(source)
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluate(t, set, `{}`)[0].Findings; len(got) != 2 || got[1].Message != "two" {
		t.Errorf("%+v", got)
	}
}

func TestTheSelectionIsAnsweredInItsOrder(t *testing.T) {
	set := prepare(t, map[string]string{"a.rego": says("a"), "b.rego": says("b"), "c.rego": says("c")})
	for want, selection := range map[string][]string{"a b c": nil, "c a": {"c", "a"}} {
		var got []string
		for _, answer := range evaluate(t, set, `{}`, selection...) {
			got = append(got, answer.Rule)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v was answered %v", selection, got)
		}
	}
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	set := prepare(t, map[string]string{"a.rego": says("a")})
	deep := strings.Repeat("[", 1_000_000)
	cases := []struct {
		deadline                 time.Duration
		selection, input, wanted string
	}{
		{time.Second, `["zzz"]`, `{}`, `there is no rule "zzz"`},
		{time.Second, `{`, `{}`, "the selection of rules cannot be read"},
		{time.Second, `[1]`, `{}`, "the selection of rules cannot be read"},
		{time.Second, ``, ``, "the input is not JSON"},
		{time.Second, ``, `{"a":`, "the input is not JSON"},
		{time.Second, ``, `{} {}`, "the input is not JSON"},
		{time.Second, ``, `{"a": NaN}`, "the input is not JSON"},
		{time.Second, ``, deep, "exceeded max depth"},
		{time.Second, ``, strings.Repeat(`{"a":`, 1_000_000), "exceeded max depth"},
		{time.Second, ``, `"` + strings.Repeat("x", maxInput) + `"`, "more than 50331648"},
		{time.Second, ``, `[{"a": ` + strings.Repeat("1", 3_000_000) + `}]`, "a number of more than 512 digits"},
		{time.Second, ``, `1e999999999`, "number too big"},
		{0, ``, `{}`, "the deadline must be positive"},
		{-1, ``, `{}`, "the deadline must be positive"},
	}
	for _, each := range cases {
		_, err := set.Evaluate(each.deadline, []byte(each.selection), []byte(each.input))
		if err == nil || !strings.Contains(err.Error(), each.wanted) {
			t.Errorf("%.20q, %.20q gave %v, want %q", each.selection, each.input, err, each.wanted)
		}
	}
}

func TestASetIsSharedBetweenThreads(t *testing.T) {
	set := prepare(t, map[string]string{
		"lib.rego": "package agentgate.lib.x\n\nwords contains w if some w in input.words\n",
		"a.rego":   ruleSource("a", `findings contains {"at": concat("/", ["", w]), "message": w} if some w in data.agentgate.lib.x.words`),
		"b.rego":   ruleSource("b", `findings contains {"at": concat("/", ["", w]), "message": w} if some w in data.agentgate.lib.x.words`),
		"c.rego":   ruleSource("c", `findings contains {"at": "", "message": "any"} if glob.match("*", [], input.words[_])`),
	})
	var threads sync.WaitGroup
	for thread := range 8 {
		threads.Go(func() {
			for round := range 50 {
				word := fmt.Sprintf("%d-%d", thread, round)
				for _, answer := range evaluate(t, set, fmt.Sprintf(`{"words": [%q]}`, word))[:2] {
					if len(answer.Findings) != 1 || answer.Findings[0].Message != word {
						t.Errorf("%s was answered %+v", word, answer)
					}
				}
			}
		})
	}
	threads.Wait()
}
