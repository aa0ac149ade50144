package policy

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// pack is ten rules of the kind that ship: they walk containers, share a library, compare names,
// match globs and patterns, and mostly find nothing.
var pack = map[string]string{
	"image": `findings contains {"at": c.at, "message": sprintf("%q is not pinned", [c.image])} if {
	some c in workload.containers
	not contains(c.image, "@sha256:")
}`,
	"registry": `findings contains {"at": c.at, "message": sprintf("%q comes from elsewhere", [c.image])} if {
	some c in workload.containers
	not any_registry(c.image)
}
any_registry(image) if {
	some registry in ["registry.example.org/", "mirror.example.org/"]
	startswith(image, registry)
}`,
	"limits": `findings contains {"at": c.at, "message": sprintf("%s has no limit of %s", [c.name, resource])} if {
	some c in workload.containers
	some resource in ["cpu", "memory"]
	not c.limits[resource]
}`,
	"memory": `findings contains {"at": c.at, "message": "more than 8 GiB"} if {
	some c in workload.containers
	units.parse_bytes(c.limits.memory) > units.parse_bytes("8Gi")
}`,
	"privileged": `findings contains {"at": c.at, "message": "may become root"} if {
	some c in workload.containers
	not c.security.runAsNonRoot
}
findings contains {"at": c.at, "message": "is privileged"} if {
	some c in workload.containers
	c.security.privileged == true
}`,
	"secret": `findings contains {"at": v.at, "message": sprintf("%s holds a secret", [v.name])} if {
	some c in workload.containers
	some v in c.env
	regex.match("^(sk|ghp|xox[bp])[-_][A-Za-z0-9]{16,}$", v.value)
}`,
	"tools": `findings contains {"at": tool.at, "message": sprintf("%s is not granted", [tool.name])} if {
	some tool in input.manifest.tools
	not granted(tool)
}
granted(tool) if {
	some pattern in input.bundle.grants
	glob.match(pattern, ["/"], tool.name)
}`,
	"paths": `findings contains {"at": p.at, "message": sprintf("%s is outside", [p.path])} if {
	some p in input.manifest.paths
	not startswith(concat("/", [trim_suffix(p.path, "/"), ""]), "/data/")
}`,
	"labels": `findings contains {"at": "/metadata/labels", "message": sprintf("label %s is missing", [label])} if {
	some label in {"app", "team", "owner"} - {name | some name, _ in input.manifest.labels}
}`,
	"gpu": `findings contains {"at": c.at, "message": "asks for a GPU in dev"} if {
	input.environment == "dev"
	some c in workload.containers
	some name, amount in c.limits
	endswith(name, "/gpu")
	to_number(amount) > 0
}`,
}

const library = `package agentgate.lib.workload

containers contains c if {
	some group in ["containers", "init_containers"]
	some c in input.manifest[group]
	c.name != ""
}
`

func packModules() map[string]string {
	modules := map[string]string{"lib.rego": library}
	for id, body := range pack {
		source := ruleSource(id, body)
		if strings.Contains(body, "workload.") {
			source = strings.Replace(source, "import future", "import data.agentgate.lib.workload\nimport future", 1)
		}
		modules[id+".rego"] = source
	}
	return modules
}

// packInput is a manifest of about 4 KB.
func packInput() []byte {
	var text bytes.Buffer
	text.WriteString(`{"environment": "dev", "bundle": {"grants": ["tickets/*", "search/*", "mail/read_*"]}, "manifest": {"containers": [`)
	for number := range 6 {
		if number > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, `{"at": "/spec/template/spec/containers/%d", "name": "agent-%[1]d",
 "image": "registry.example.org/team/agent-%[1]d@sha256:9b3cdeadbeef", "limits": {"cpu": "500m", "memory": "2Gi"},
 "security": {"runAsNonRoot": true, "privileged": false, "allowPrivilegeEscalation": false},
 "env": [{"at": "/env/0", "name": "MODEL", "value": "some-model-2026-01-01"}, {"at": "/env/1", "name": "URL", "value": "https://example.org/api"},
 {"at": "/env/2", "name": "TOKEN", "value": ""}]}`, number)
	}
	text.WriteString(`], "init_containers": [], "labels": {"app": "a", "team": "b", "owner": "c"}, "tools": [`)
	for number := range 10 {
		fmt.Fprintf(&text, `{"at": "/tools/%d", "name": "tickets/ticket_%[1]d"},`, number)
	}
	text.WriteString(`{"at": "/tools/10", "name": "mail/delete_all"}], "paths": [{"at": "/p/0", "path": "/data/in"}, {"at": "/p/1", "path": "/data-evil"}]}}`)
	return text.Bytes()
}

func BenchmarkRuleByRule(b *testing.B) {
	set, input := prepare(b, packModules()), packInput()
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		answers, err := set.Evaluate(time.Second, nil, input)
		if err != nil || answers[0].Error != nil {
			b.Fatal(err, answers)
		}
	}
}

// BenchmarkOneQuery asks OPA for all the same rules at once, as its Go users do.
func BenchmarkOneQuery(b *testing.B) {
	query, input := oneQuery(b), packInput()
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		askAll(b, query, input)
	}
}

func BenchmarkPrepare(b *testing.B) {
	modules := packModules()
	for b.Loop() {
		prepare(b, modules)
	}
}

func oneQuery(b testing.TB) rego.PreparedEvalQuery {
	options := []func(*rego.Rego){
		rego.Query("data.agentgate.rules"), rego.StrictBuiltinErrors(true), rego.Capabilities(capabilities()),
	}
	for file, source := range packModules() {
		options = append(options, rego.Module(file, source))
	}
	query, err := rego.New(options...).PrepareForEval(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return query
}

func askAll(b testing.TB, query rego.PreparedEvalQuery, input []byte) {
	value, err := ast.ValueFromReader(bytes.NewReader(input))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	results, err := query.Eval(ctx, rego.EvalParsedInput(value))
	if err != nil || len(results) != 1 {
		b.Fatal(err, results)
	}
}

func TestRuleByRuleSaysWhatOneQuerySays(t *testing.T) {
	value, err := ast.ValueFromReader(bytes.NewReader(packInput()))
	if err != nil {
		t.Fatal(err)
	}
	results, err := oneQuery(t).Eval(context.Background(), rego.EvalParsedInput(value))
	if err != nil {
		t.Fatal(err)
	}
	said := ast.MustInterfaceToValue(results[0].Expressions[0].Value).(ast.Object)
	found := 0
	for _, answer := range evaluate(t, prepare(t, packModules()), string(packInput())) {
		ours := ast.MustInterfaceToValue(answer.Findings)
		theirs := said.Get(ast.StringTerm(answer.Rule)).Value.(ast.Object).Get(ast.StringTerm("findings"))
		if ours.Compare(theirs.Value) != 0 {
			t.Errorf("%s: %s, one query says %s", answer.Rule, ours, theirs)
		}
		found += len(answer.Findings)
	}
	if found == 0 {
		t.Error("nothing was found, so nothing was compared")
	}
}
