// What a rule may call: the functions, keywords and features of Rego that the gate allows.

package policy

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed names every builtin that a rule may use. A function that a later OPA adds is refused
// until somebody reads it and writes its name here. Every function here is
//
//   - pure: no network, file, environment, clock, random number or output. That leaves out the
//     zone-aware time functions and time.parse_ns, which consult the host's zone database;
//   - bounded in time and memory by its arguments, because a deadline can interrupt a rule between
//     two expressions but not inside most functions. That leaves out bits.lsh, net.cidr_expand,
//     net.cidr_contains_matches, product, graph.reachable_paths, regex.globs_match and
//     strings.render_template; bounded.go holds in those that rules cannot do without.
var allowed = []string{
	"abs", "and", "array.concat", "array.flatten", "array.reverse", "array.slice", "assign",
	"base64.decode", "base64.encode", "base64.is_valid",
	"base64url.decode", "base64url.encode", "base64url.encode_no_pad",
	"bits.and", "bits.negate", "bits.or", "bits.rsh", "bits.xor",
	"ceil", "concat", "contains", "count",
	"crypto.hmac.equal", "crypto.hmac.sha256", "crypto.hmac.sha512",
	"crypto.md5", "crypto.sha1", "crypto.sha256",
	"div", "endswith", "eq", "equal", "floor", "format_int",
	"glob.match", "glob.quote_meta", "graph.reachable", "gt", "gte",
	"hex.decode", "hex.encode", "indexof", "indexof_n",
	"internal.member_2", "internal.member_3", "internal.template_string", "intersection",
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string",
	"json.filter", "json.is_valid", "json.marshal", "json.marshal_with_options", "json.patch",
	"json.remove", "json.unmarshal",
	"lower", "lt", "lte", "max", "min", "minus", "mul", "neq",
	"net.cidr_contains", "net.cidr_intersects", "net.cidr_is_valid",
	"net.cidr_merge", "numbers.range", "numbers.range_step",
	"object.filter", "object.get", "object.keys", "object.remove", "object.subset", "object.union",
	"object.union_n", "or", "plus",
	"regex.find_all_string_submatch_n", "regex.find_n", "regex.is_valid", "regex.match",
	"regex.replace", "regex.split", "rem", "replace", "round",
	"semver.compare", "semver.is_valid", "sort", "split", "sprintf", "startswith",
	"strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.replace_n",
	"strings.reverse", "strings.split_n", "substring", "sum",
	"time.parse_duration_ns", "time.parse_rfc3339_ns", "to_number",
	"trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "type_name",
	"union", "units.parse", "units.parse_bytes", "upper", "uri.is_valid", "uri.parse",
	"urlquery.decode", "urlquery.decode_object", "urlquery.encode", "urlquery.encode_object",
	"uuid.parse", "walk", "yaml.is_valid", "yaml.marshal", "yaml.unmarshal",
}

// capabilities describes the language to OPA's compiler: Rego v1 with the future keyword `not`.
func capabilities() *ast.Capabilities {
	chosen := ast.CapabilitiesForThisVersion()
	chosen.Builtins = slices.DeleteFunc(chosen.Builtins, func(builtin *ast.Builtin) bool {
		return !slices.Contains(allowed, builtin.Name)
	})
	chosen.FutureKeywords = []string{"not"}
	chosen.Features = []string{
		ast.FeatureRegoV1, ast.FeatureKeywordsInRefs, ast.FeatureTemplateStrings,
	}
	// An empty list allows no host; nil would allow every one.
	chosen.AllowNet = []string{}
	return chosen
}

// testCapabilities adds printing, which is left out of rules when they are judged by, and the mark
// by which OPA's tester tells the cases of one test apart.
func testCapabilities() *ast.Capabilities {
	chosen := capabilities()
	chosen.Builtins = append(chosen.Builtins, ast.Print, ast.InternalPrint, ast.InternalTestCase)
	return chosen
}
