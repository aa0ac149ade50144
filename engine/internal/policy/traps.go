// What OPA accepts and silently answers otherwise than it reads, so that rules must not use it.

package policy

import "github.com/open-policy-agent/opa/v1/ast"

// loose complains of `x in {a, b}` where the collection is written in place and holds variables or
// references: OPA 1.22's index of `in` then leaves the expression undefined, and the rule silent.
// `some x in …` goes through the collection and is not affected.
func loose(module *ast.Module) []Fault {
	var faults []Fault
	var visitor *ast.GenericVisitor
	visitor = ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.SomeDecl:
			for _, symbol := range node.Symbols {
				visitOperands(visitor, symbol)
			}
			return true
		case *ast.Expr:
			if node.IsCall() {
				faults = append(faults, looseCall(node.Operator(), node.Operands())...)
			}
		case ast.Call:
			if operator, ok := node[0].Value.(ast.Ref); ok {
				faults = append(faults, looseCall(operator, node[1:])...)
			}
		}
		return false
	})
	visitor.Walk(module)
	return faults
}

func visitOperands(visitor *ast.GenericVisitor, symbol *ast.Term) {
	if call, ok := symbol.Value.(ast.Call); ok {
		for _, operand := range call[1:] {
			visitor.Walk(operand)
		}
	}
}

func looseCall(operator ast.Ref, operands []*ast.Term) []Fault {
	if len(operands) != 2 || !ast.Member.Ref().Equal(operator) || ast.IsConstant(operands[1].Value) {
		return nil
	}
	switch operands[1].Value.(type) {
	case *ast.Array, ast.Set, ast.Object:
		return []Fault{faultAt(operands[1].Location,
			"name this collection before `in`: written in place with variables in it, it is silently undefined")}
	}
	return nil
}
