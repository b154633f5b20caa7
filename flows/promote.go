package flows

import (
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// promote lets people write "seats == 4" and "amount * 2": CEL keeps whole numbers and decimal ones apart and compares
// or reckons only like with like, so whole numbers beside a number slot are made decimal before types are checked.
func promote(f *flow, x ast.Expr) {
	ast.PreOrderVisit(x, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() != ast.CallKind || len(x.AsCall().Args()) != 2 || !contains(reckoning(), x.AsCall().FunctionName()) {
			return
		}
		a, b := x.AsCall().Args()[0], x.AsCall().Args()[1]
		if isDecimal(f, a) {
			makeDecimal(b)
		}
		if isDecimal(f, b) {
			makeDecimal(a)
		}
	}))
}

func reckoning() []string {
	return []string{operators.Equals, operators.NotEquals, operators.In, operators.Add, operators.Subtract, operators.Multiply, operators.Divide}
}

// isDecimal says whether an expression is a number slot, a column read as a number, or reckoned from one.
func isDecimal(f *flow, x ast.Expr) bool {
	switch x.Kind() {
	case ast.IdentKind:
		s := f.bySlot[x.AsIdent()]
		return s != nil && s.kind == KindNumber
	case ast.CallKind:
		call := x.AsCall()
		if call.FunctionName() == "number" {
			return true
		}
		switch call.FunctionName() {
		case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate:
			for _, a := range call.Args() {
				if isDecimal(f, a) {
					return true
				}
			}
		}
	}
	return false
}

// makeDecimal turns a whole number, a list of them, or what is reckoned from them into decimal ones.
func makeDecimal(x ast.Expr) {
	switch x.Kind() {
	case ast.LiteralKind:
		if i, ok := x.AsLiteral().(types.Int); ok {
			x.SetKindCase(ast.NewExprFactory().NewLiteral(x.ID(), types.Double(i)))
		}
	case ast.ListKind:
		for _, e := range x.AsList().Elements() {
			makeDecimal(e)
		}
	case ast.CallKind:
		switch x.AsCall().FunctionName() {
		case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate:
			for _, a := range x.AsCall().Args() {
				makeDecimal(a)
			}
		}
	}
}
