package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// refused names every builtin of this version of OPA that rules must not call. With the list of
// allowed ones it has to cover OPA's own list, so that a new OPA makes this test ask for a decision.
var refused = strings.Fields(`
	all any bits.lsh cast_array cast_boolean cast_null cast_object cast_set cast_string
	crypto.hmac.md5 crypto.hmac.sha1 crypto.parse_private_keys
	crypto.x509.parse_and_verify_certificates
	crypto.x509.parse_and_verify_certificates_with_options crypto.x509.parse_certificate_request
	crypto.x509.parse_certificates crypto.x509.parse_keypair crypto.x509.parse_rsa_private_key
	graph.reachable_paths graphql.is_valid graphql.parse graphql.parse_and_verify
	graphql.parse_query graphql.parse_schema graphql.schema_is_valid http.send
	internal.print internal.test_case
	io.jwt.decode io.jwt.decode_verify io.jwt.encode_sign io.jwt.encode_sign_raw
	io.jwt.verify_eddsa io.jwt.verify_es256 io.jwt.verify_es384 io.jwt.verify_es512
	io.jwt.verify_hs256 io.jwt.verify_hs384 io.jwt.verify_hs512 io.jwt.verify_ps256
	io.jwt.verify_ps384 io.jwt.verify_ps512 io.jwt.verify_rs256 io.jwt.verify_rs384
	io.jwt.verify_rs512 json.match_schema json.verify_schema net.cidr_contains_matches
	net.cidr_expand net.cidr_overlap net.lookup_ip_addr opa.runtime print product
	providers.aws.sign_req rand.intn re_match regex.globs_match regex.template_match
	rego.metadata.chain rego.metadata.rule rego.parse_module set_diff strings.render_template
	time.add_date time.clock time.date time.diff time.format time.now_ns time.parse_ns
	time.weekday trace uuid.rfc4122`)

func TestEveryBuiltinOfOPAIsDecidedOn(t *testing.T) {
	var known []string
	for _, builtin := range ast.CapabilitiesForThisVersion().Builtins {
		known = append(known, builtin.Name)
	}
	decided := slices.Concat(allowed, refused)
	slices.Sort(decided)
	slices.Sort(known)
	if !slices.Equal(decided, known) {
		t.Errorf("decided on\n%v\nbut OPA has\n%v", decided, known)
	}
}

func TestNothingNondeterministicOrDeprecatedIsAllowed(t *testing.T) {
	for _, builtin := range capabilities().Builtins {
		if builtin.Nondeterministic || builtin.IsDeprecated() {
			t.Errorf("%s is allowed", builtin.Name)
		}
	}
	if hosts := capabilities().AllowNet; hosts == nil || len(hosts) > 0 {
		t.Errorf("the network is allowed: %v", hosts)
	}
}

func TestRefusedBuiltinsAreRefusedByName(t *testing.T) {
	for _, name := range refused {
		t.Run(name, func(t *testing.T) {
			called := fmt.Sprintf("x := %s(%s)", name, arguments(ast.BuiltinMap[name]))
			body := `findings contains {"at": "", "message": ""} if input` + "\n" + called
			lines := refusals(t, Source{Modules: map[string]string{"x.rego": ruleSource("x", body)}})
			mustHold(t, lines, name)
			mustHold(t, lines, "x.rego:15:")
		})
	}
}

func TestRefusedBuiltinsCannotBeReachedWithWith(t *testing.T) {
	body := `findings contains {"at": "", "message": ""} if f(1) with f as time.now_ns
f(x) := x`
	lines := refusals(t, Source{Modules: map[string]string{"x.rego": ruleSource("x", body)}})
	mustHold(t, lines, "x.rego:14:63: var time is unsafe")
}

// arguments writes as many as a function takes, of any type.
func arguments(builtin *ast.Builtin) string {
	return strings.Join(slices.Repeat([]string{"input"}, len(builtin.Decl.FuncArgs().Args)), ", ")
}
