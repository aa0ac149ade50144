package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

func TestHostileArgumentsCostNoTime(t *testing.T) {
	long := strings.Repeat("1", 3_000_000)
	diamonds := map[string][]string{}
	for layer := range 60 {
		for node := range 3 {
			for next := range 3 {
				name := fmt.Sprintf("%d-%d", layer, node)
				diamonds[name] = append(diamonds[name], fmt.Sprintf("%d-%d", layer+1, next))
			}
		}
	}
	cases := []struct {
		call  string
		input any
		fails bool
	}{
		{"to_number(input)", "0." + long, true},
		{"units.parse(input)", long, true},
		{"units.parse_bytes(input)", long + "Ki", true},
		{"json.unmarshal(input)", "[" + long + "]", true},
		{`glob.match(input, ["/"], "a")`, strings.Repeat("{a,", 200_000), true},
		{`glob.match("*a?*a?*a?", ["/"], input)`, strings.Repeat("a", 1_000_000), true},
		{`glob.match(input, ["/"], "a")`, strings.Repeat("{a,", 200) + strings.Repeat("}", 200), false},
		{`count(numbers.range(1, input))`, 1_000_000_000, true},
		{`count(numbers.range_step(input, 1, 1))`, -1e300, true},
		{`count(graph.reachable(input, {"0-0"}))`, diamonds, false},
	}
	for _, each := range cases {
		t.Run(each.call, func(t *testing.T) {
			set := one(t, fmt.Sprintf(`findings contains {"at": "", "message": sprintf("%%v", [%s])} if input`, each.call))
			input, err := json.Marshal(each.input)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			answer := evaluate(t, set, string(input))[0]
			if took := time.Since(began); took > 800*time.Millisecond {
				t.Errorf("took %s", took)
			}
			if (answer.Error != nil) != each.fails {
				t.Errorf("answered %+v", answer)
			}
		})
	}
}

func TestBoundedFunctionsStillAnswer(t *testing.T) {
	set := one(t, `findings contains {"at": "", "message": sprintf("%v %v %v %v %v %v", [
	numbers.range(3, 1), to_number("12"), units.parse("2k"), units.parse_bytes("1Ki"), json.unmarshal("[1]"), glob.match("a/*", ["/"], "a/b"),
])} if input`)
	if got, want := evaluate(t, set, `{}`)[0].Findings[0].Message, "[3, 2, 1] 12 2000 1024 [1] true"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// original is OPA's own graph.reachable, kept before init replaces it.
var original = topdown.GetBuiltin("graph.reachable")

func TestReachableAnswersAsOPADoes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		arguments := []*ast.Term{ast.NewTerm(randomGraph(random)), randomVertices(random, 8)}
		ours, theirs := called(t, reachable, arguments), called(t, original, arguments)
		if !ours.Equal(theirs) {
			t.Fatalf("%s: %s, OPA says %s", arguments, ours, theirs)
		}
	}
}

func TestReachableRefusesWhatOPARefuses(t *testing.T) {
	for _, initial := range []*ast.Term{ast.StringTerm("a"), ast.ObjectTerm(), ast.NullTerm()} {
		arguments := []*ast.Term{ast.ObjectTerm(), initial}
		ignore := func(*ast.Term) error { return nil }
		ours := reachable(topdown.BuiltinContext{}, arguments, ignore)
		if theirs := original(topdown.BuiltinContext{}, arguments, ignore); ours == nil || theirs == nil {
			t.Errorf("%s: %v, OPA says %v", initial, ours, theirs)
		}
	}
}

func called(t *testing.T, function topdown.BuiltinFunc, arguments []*ast.Term) (answer *ast.Term) {
	t.Helper()
	err := function(topdown.BuiltinContext{}, arguments, func(term *ast.Term) error {
		answer = term
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// randomGraph has nodes without edges, edges to nodes that are not there, and edges of a wrong type.
func randomGraph(random *rand.Rand) ast.Object {
	graph := ast.NewObject()
	for node := range random.IntN(7) {
		edges := randomVertices(random, 8)
		if random.IntN(8) == 0 {
			edges = ast.NullTerm()
		}
		graph.Insert(ast.InternedTerm(node), edges)
	}
	return graph
}

func randomVertices(random *rand.Rand, most int) *ast.Term {
	var nodes []*ast.Term
	for range random.IntN(4) {
		nodes = append(nodes, ast.InternedTerm(random.IntN(most)))
	}
	if random.IntN(2) == 0 {
		return ast.ArrayTerm(nodes...)
	}
	return ast.SetTerm(nodes...)
}
