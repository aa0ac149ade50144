// Functions of OPA that a manifest could make run for hours, which no deadline interrupts: the same
// answers here, in bounded time.

package policy

import (
	"fmt"
	"math/big"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"
)

const (
	// maxDigits bounds numbers, whose arithmetic takes time that grows with the square of it. No
	// number that Kubernetes reads, an int64 or a float64, is written with more than 309 digits.
	maxDigits = 512
	// maxPattern and maxMatched bound globs, whose time grows with the product of both.
	maxPattern = 1 << 10
	maxMatched = 1 << 16
	// maxRange bounds ranges, of which a deadline alone would let one fill a gigabyte.
	maxRange = 100_000
)

// limit says what is wrong with the arguments of a call, if anything is.
type limit func(arguments []*ast.Term) error

var limits = map[string]limit{
	"glob.match":         globs,
	"json.unmarshal":     digits,
	"numbers.range":      ranges,
	"numbers.range_step": ranges,
	"to_number":          digits,
	"units.parse":        digits,
	"units.parse_bytes":  digits,
}

// OPA keeps its functions in one table for the process, filled before any query runs.
func init() {
	for name, within := range limits {
		unbounded := topdown.GetBuiltin(name)
		topdown.RegisterBuiltinFunc(name, func(
			call topdown.BuiltinContext, arguments []*ast.Term, yield func(*ast.Term) error,
		) error {
			if err := within(arguments); err != nil {
				return err
			}
			return unbounded(call, arguments, yield)
		})
	}
	topdown.RegisterBuiltinFunc("graph.reachable", reachable)
}

func globs(arguments []*ast.Term) error {
	if size := textSize(arguments[0]); size > maxPattern {
		return fmt.Errorf("the pattern has %d bytes, more than %d", size, maxPattern)
	}
	if size := textSize(arguments[2]); size > maxMatched {
		return fmt.Errorf("the text to match has %d bytes, more than %d", size, maxMatched)
	}
	return nil
}

// textSize is 0 for what is no string, which the function itself refuses.
func textSize(term *ast.Term) int {
	text, _ := term.Value.(ast.String)
	return len(text)
}

// digits refuses text that could be read as a number of excessive length.
func digits(arguments []*ast.Term) error {
	text, _ := arguments[0].Value.(ast.String)
	run := 0
	for _, each := range []byte(text) {
		run++
		if each < '0' || each > '9' {
			run = 0
		}
		if run > maxDigits {
			return fmt.Errorf("the text has a number of more than %d digits", maxDigits)
		}
	}
	return nil
}

// ranges refuses ranges of excessive length, and leaves what is no whole number to the function.
func ranges(arguments []*ast.Term) error {
	from, isNumber := arguments[0].Value.(ast.Number)
	to, areNumbers := arguments[1].Value.(ast.Number)
	if !isNumber || !areNumbers {
		return nil
	}
	first, _ := new(big.Float).SetString(string(from))
	last, _ := new(big.Float).SetString(string(to))
	if length := new(big.Float).Sub(last, first); length.Abs(length).Cmp(big.NewFloat(maxRange)) > 0 {
		return fmt.Errorf("the range has more than %d numbers", maxRange)
	}
	return nil
}

// reachable is graph.reachable with each node visited once. OPA's own queues a node again for every
// edge to it that it sees before the first visit, so its time is exponential in the depth of a graph
// of diamonds, and who calls whom is up to a manifest.
func reachable(_ topdown.BuiltinContext, arguments []*ast.Term, yield func(*ast.Term) error) error {
	graph, err := builtins.ObjectOperand(arguments[0].Value, 1)
	if err != nil {
		return err
	}
	if _, ok := vertices(arguments[1]); !ok {
		return builtins.NewOperandTypeErr(2, arguments[1].Value, "array", "set")
	}
	reached := ast.NewSet()
	waiting := []*ast.Term{arguments[1]}
	for len(waiting) > 0 {
		next, _ := vertices(waiting[0])
		waiting = waiting[1:]
		for _, node := range next {
			if edges := graph.Get(node); edges != nil && !reached.Contains(node) {
				reached.Add(node)
				waiting = append(waiting, edges)
			}
		}
	}
	return yield(ast.NewTerm(reached))
}

// vertices lists the members of an array or a set; other terms have none.
func vertices(collection *ast.Term) ([]*ast.Term, bool) {
	switch collection := collection.Value.(type) {
	case *ast.Array:
		nodes := make([]*ast.Term, 0, collection.Len())
		collection.Foreach(func(node *ast.Term) { nodes = append(nodes, node) })
		return nodes, true
	case ast.Set:
		return collection.Slice(), true
	default:
		return nil, false
	}
}
