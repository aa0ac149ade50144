// What rules say whatever the input is: settled once for a set, and shared by all its evaluations.

package policy

import (
	"context"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// settleDeadline bounds the time for one constant. A rule whose constant takes longer, or fails, asks
// for it itself, within its own deadline.
const settleDeadline = 50 * time.Millisecond

// layered is what one evaluation has answered so far, over what is known before it. A frame that is
// pushed belongs to an expression with `with`, which may change what constants are made of.
type layered struct {
	topdown.VirtualCache
	constants topdown.VirtualCache
	frames    int
}

func (cache *layered) Push() {
	cache.frames++
	cache.VirtualCache.Push()
}

func (cache *layered) Pop() {
	cache.frames--
	cache.VirtualCache.Pop()
}

func (cache *layered) Get(ref ast.Ref) (*ast.Term, bool) {
	if cache.frames == 0 {
		if value, undefined := cache.constants.Get(ref); value != nil || undefined {
			return value, undefined
		}
	}
	return cache.VirtualCache.Get(ref)
}

// settleConstants evaluates every complete rule that nothing in an input can change.
func (set *Set) settleConstants(ctx context.Context) error {
	set.constants = topdown.NewVirtualCache()
	txn, err := set.store.NewTransaction(ctx)
	if err != nil {
		return err
	}
	defer set.store.Abort(ctx, txn)
	varies := variance{graph: set.compiler.Graph, known: map[*ast.Rule]bool{}}
	for _, module := range set.compiler.Modules {
		for _, rule := range module.Rules {
			path := rule.Ref()
			if rule.Head.RuleKind() == ast.SingleValue && len(rule.Head.Args) == 0 && path.IsGround() &&
				!varies.any(set.compiler.GetRulesExact(path)) {
				set.settleConstant(ctx, txn, path)
			}
		}
	}
	return nil
}

func (set *Set) settleConstant(ctx context.Context, txn storage.Transaction, path ast.Ref) {
	if value, undefined := set.constants.Get(path); value != nil || undefined {
		return
	}
	cancel := topdown.NewCancel()
	timer := time.AfterFunc(settleDeadline, cancel.Cancel)
	defer timer.Stop()
	results, err := topdown.NewQuery(ast.NewBody(ast.Equality.Expr(ast.VarTerm("value"), ast.NewTerm(path)))).
		WithCompiler(set.compiler).
		WithStore(set.store).
		WithTransaction(txn).
		WithCancel(cancel).
		WithStrictBuiltinErrors(true).
		WithVirtualCache(&layered{VirtualCache: topdown.NewVirtualCache(), constants: set.constants}).
		WithMetrics(metrics.NoOp()).
		Run(ctx)
	switch {
	case err != nil || len(results) > 1:
	case len(results) == 0:
		set.constants.Put(path, nil)
	default:
		set.constants.Put(path, results[0]["value"])
	}
}

// variance tells which rules may say something else for another input.
type variance struct {
	graph *ast.Graph
	known map[*ast.Rule]bool
}

func (v variance) any(rules []*ast.Rule) bool {
	for _, rule := range rules {
		if v.of(rule) {
			return true
		}
	}
	return false
}

// of follows what a rule is made of. The compiler has refused rules that are made of themselves.
func (v variance) of(rule *ast.Rule) bool {
	if varies, ok := v.known[rule]; ok {
		return varies
	}
	varies := looksAround(rule)
	for each := range v.graph.Dependencies(rule) {
		varies = varies || v.of(each.(*ast.Rule))
	}
	v.known[rule] = varies
	return varies
}

// looksAround finds the input, and `with`, which can change what anything below it is made of.
func looksAround(rule *ast.Rule) bool {
	found := false
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.With:
			found = true
		case ast.Var:
			found = found || node.Equal(ast.InputRootDocument.Value)
		}
		return found
	}).Walk(rule)
	return found
}
