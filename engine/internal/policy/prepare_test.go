package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestEveryFaultIsReportedWithItsPlace(t *testing.T) {
	lines := refusals(t, Source{Modules: map[string]string{
		"a.rego": ruleSource("a", "findings contains {\"at\": \"\", \"message\": \"\"} if input\n\nother := nobody(1)"),
		"b.rego": ruleSource("b", "findings contains 1 if {\n\tunused := 1\n}"),
	}})
	mustHold(t, lines, "a.rego:16:10: undefined function nobody")
	mustHold(t, lines, "b.rego:15:2: assigned var unused unused")
}

func TestModulesThatDoNotParseAreAllReported(t *testing.T) {
	broken := refusals(t, Source{Modules: map[string]string{
		"c.rego": "package a.b\n\nx := {",
		"d.rego": says("d") + "\ny = [1",
	}})
	mustHold(t, broken, "c.rego:3:")
	mustHold(t, broken, "d.rego:16:")
}

func TestSeveralFaultsOfOneModuleAreAllReported(t *testing.T) {
	body := `findings contains {"at": "", "message": ""} if input
a := one(1)
b := two(2)
c := three(3)
d := four(4)
e := five(5)
f := six(6)
g := seven(7)
h := eight(8)
i := nine(9)
j := ten(10)
k := eleven(11)`
	lines := refusals(t, Source{Modules: map[string]string{"x.rego": ruleSource("x", body)}})
	if len(lines) != 11 {
		t.Errorf("%d faults, want 11 (OPA's own limit is 10):\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if want := "x.rego:15:6: undefined function one"; lines[0] != want {
		t.Errorf("first is %q, want %q", lines[0], want)
	}
}

func TestWhatEveryRuleMustSay(t *testing.T) {
	body := "findings contains {\"at\": \"\", \"message\": \"\"} if input\n"
	cases := map[string]struct{ source, want string }{
		"not imported": {strings.Replace(says("x"), "import future.keywords.not\n", "", 1),
			`x.rego:10:1: the rule must ` + "`import future.keywords.not`"},
		"no metadata":    {"package agentgate.rules[\"x\"]\nimport future.keywords.not\n" + body, "x.rego:1:1: the rule has no METADATA"},
		"no title":       {strings.Replace(says("x"), "# title: A title\n", "", 1), "x.rego:1:1: METADATA lacks title"},
		"no description": {strings.Replace(says("x"), "# description: A description\n", "", 1), "METADATA lacks description"},
		"no severity":    {strings.Replace(says("x"), "#   severity: high\n", "", 1), "METADATA lacks custom.severity"},
		"no remediation": {strings.Replace(says("x"), "#   remediation: Fix it\n", "", 1), "METADATA lacks custom.remediation"},
		"bad severity":   {strings.Replace(says("x"), "severity: high", "severity: awful", 1), `custom.severity is "awful"`},
		"no findings":    {ruleSource("x", "other := 1"), `x.rego:10:1: the rule must define "findings`},
		"one finding":    {ruleSource("x", "findings := 1"), "x.rego:14:1: findings must be a set"},
		"mapped":         {ruleSource("x", `findings["a"] := 1`), "x.rego:14:1: findings must be a set"},
		"unresolved":     {says("x") + "unresolved := []\n", "unresolved must be a set"},
		"elsewhere":      {"package somewhere.other\n", "x.rego:1:1: package somewhere.other must be"},
		"no id":          {strings.Replace(says("x"), `["x"]`, "", 1), "package agentgate.rules must be"},
		"deeper":         {strings.Replace(says("x"), `["x"]`, `["x"].deeper`, 1), "must be agentgate.rules"},
		"reserved":       {says("gate/x"), "must be agentgate.rules"},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			mustHold(t, refusals(t, Source{Modules: map[string]string{"x.rego": each.source}}), each.want)
		})
	}
}

func TestOneIDInTwoModulesIsRefused(t *testing.T) {
	lines := refusals(t, Source{Modules: map[string]string{"a.rego": says("x"), "b.rego": says("x")}})
	mustHold(t, lines, `b.rego:10:1: rule "x" is already defined in a.rego`)
}

func TestRulesAreDescribed(t *testing.T) {
	ofFindings := "package agentgate.rules[\"b\"]\n\nimport future.keywords.not\n\n" +
		strings.SplitN(says("b"), "package", 2)[0] + "findings contains {\"at\": \"\", \"message\": \"\"} if input\n"
	set := prepare(t, map[string]string{
		"z.rego":   says("a") + "unresolved contains {\"at\": \"\", \"message\": \"\"} if input.u\n",
		"b.rego":   ofFindings,
		"lib.rego": "package agentgate.lib.x\n\ny := 1\n",
	})
	text, err := json.Marshal(set.Rules)
	if err != nil {
		t.Fatal(err)
	}
	said := `{"custom":{"remediation":"Fix it","severity":"high"},"description":"A description",` +
		`"related_resources":[{"description":"About it","ref":"https://example.org/about"}],"scope":%q,"title":"A title"}`
	want := `[{"id":"a","file":"z.rego","line":10,"annotations":` + fmt.Sprintf(said, "package") +
		`,"unresolved":true,"imports_not":true},{"id":"b","file":"b.rego","line":1,"annotations":` +
		fmt.Sprintf(said, "rule") + `,"unresolved":false,"imports_not":true}]`
	if string(text) != want {
		t.Errorf("rules are\n%s, want\n%s", text, want)
	}
}

func TestTheSchemaFindsMisspeltFields(t *testing.T) {
	var schema map[string]any
	text := `{"type": "object", "properties": {"manifest": {"$ref": "#/$defs/m"}}, "additionalProperties": false,
		"$defs": {"m": {"type": "object", "properties": {"image": {"type": "string"}}, "additionalProperties": false}}}`
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	rule := `findings contains {"at": "", "message": "x"} if input.manifest.%s == "a"`
	good := Source{Modules: map[string]string{"x.rego": ruleSource("x", fmt.Sprintf(rule, "image"))}, Schema: schema}
	if faults := Check(good); len(faults) > 0 {
		t.Errorf("a right field is refused: %v", faults)
	}
	good.Modules["x.rego"] = ruleSource("x", fmt.Sprintf(rule, "imgae"))
	mustHold(t, refusals(t, good), "x.rego:14:49: undefined ref: input.manifest.imgae")
}

func TestASchemaReachesNothingOutsideItself(t *testing.T) {
	for _, reference := range []string{"file:///etc/hostname", "http://127.0.0.1:1/x", "other.json"} {
		schema := map[string]any{"properties": map[string]any{"a": []any{map[string]any{"$ref": reference}}}}
		source := Source{Modules: map[string]string{"x.rego": says("x")}, Schema: schema}
		mustHold(t, refusals(t, source), "the schema must not refer to another one")
	}
	annotated := strings.Replace(says("x"), "# custom:",
		"# schemas:\n# - input: {\"$ref\": \"file:///nowhere/at/all.json\"}\n# custom:", 1)
	prepare(t, map[string]string{"x.rego": annotated})
}

func TestDataMustNotHideTheRules(t *testing.T) {
	source := Source{Modules: map[string]string{"x.rego": says("x")}, Data: map[string]any{"agentgate": 1}}
	mustHold(t, refusals(t, source), `data must not define "agentgate"`)
}

func TestHostileSourcesAreErrors(t *testing.T) {
	sources := []string{
		"", "\x00", "\xff\xfe", "package", strings.Repeat("[", 200_000), strings.Repeat("{", 1_000_000),
		"package x\ny := " + strings.Repeat("[", 500_000), "package x\ny := " + strings.Repeat("-", 500_000) + "1",
		"package x\ny := 1" + strings.Repeat("0", 100_000) + "e99999999999", "package x\ny if " + strings.Repeat("not ", 200_000),
	}
	for _, source := range sources {
		refusals(t, Source{Modules: map[string]string{"x.rego": source}})
		if _, err := Format([]byte(source)); err == nil && source != "" {
			t.Logf("formatted %.20q", source)
		}
	}
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	for _, request := range []string{"", "[]", "{", `{"modules": 1}`, strings.Repeat("[", 1_000_000)} {
		if _, err := ParseSource([]byte(request)); err == nil {
			t.Errorf("%.20q was read", request)
		}
	}
}

func TestFormat(t *testing.T) {
	formatted, err := Format([]byte("package   a\nimport future.keywords.not\nx=1 if { not input.a }\n"))
	if want := "package a\n\nimport future.keywords.not\n\nx := 1 if not input.a\n"; err != nil || string(formatted) != want {
		t.Errorf("%q, %v", formatted, err)
	}
	again, err := Format(formatted)
	if err != nil || !slices.Equal(again, formatted) {
		t.Errorf("a second pass changed it: %q, %v", again, err)
	}
}
