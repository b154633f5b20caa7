package flows

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
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
	if x.Kind() == ast.IdentKind {
		s := f.bySlot[x.AsIdent()]
		return s != nil && s.kind == KindNumber
	}
	if x.Kind() != ast.CallKind {
		return false
	}
	if x.AsCall().FunctionName() == "number" {
		return true
	}
	return arithmetic(x) && slices.ContainsFunc(x.AsCall().Args(), func(a ast.Expr) bool { return isDecimal(f, a) })
}

// arithmetic says whether an expression reckons.
func arithmetic(x ast.Expr) bool {
	switch x.AsCall().FunctionName() {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate:
		return true
	}
	return false
}

// makeDecimal turns a whole number, a list of them, or what is reckoned from them into decimal ones.
func makeDecimal(x ast.Expr) {
	var inner []ast.Expr
	if x.Kind() == ast.LiteralKind {
		if i, ok := x.AsLiteral().(types.Int); ok {
			x.SetKindCase(ast.NewExprFactory().NewLiteral(x.ID(), types.Double(i)))
		}
	}
	if x.Kind() == ast.ListKind {
		inner = x.AsList().Elements()
	}
	if x.Kind() == ast.CallKind && arithmetic(x) {
		inner = x.AsCall().Args()
	}
	for _, e := range inner {
		makeDecimal(e)
	}
}
