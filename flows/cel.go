package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// expr is a CEL expression of a flow.
type expr struct {
	src   string
	node  *node
	names []string // slots, facts and columns that it reads
	prog  cel.Program
}

// What bounds an expression while it is compiled; MaxCost bounds it while it runs.
const (
	maxExpression      = 2_000 // runes
	maxExpressionDepth = 50    // of nesting
)

// expression notes an expression for compiling once all names are known.
func (c *compiler) expression(n *node, what string) *expr {
	w := c.word(n, what)
	if w == "" {
		return nil
	}
	return &expr{src: w, node: n}
}

// celType is how a kind of value appears in expressions.
func celType(kind string) *cel.Type {
	switch kind {
	case KindNumber:
		return cel.DoubleType
	case KindYesNo:
		return cel.BoolType
	}
	return cel.StringType
}

// celValue turns a value into what expressions see; the unknown is "", 0 or no.
func celValue(v Value, kind string) any {
	switch kind {
	case KindNumber:
		f, _ := strconv.ParseFloat(v.Text, 64)
		return f
	case KindYesNo:
		return v.Text == "yes"
	}
	return v.Text
}

// newEnv makes the environment for all expressions; flows extend it with their names.
func newEnv(facts map[string]string) (*cel.Env, error) {
	opts := []cel.EnvOption{
		cel.CrossTypeNumericComparisons(true),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(maxExpressionDepth),
		cel.ParserErrorRecoveryLimit(1),
		cel.Variable("today", cel.StringType),
		cel.Variable("under_way", cel.StringType),
		cel.Variable("promise.late", cel.BoolType),
		cel.Variable("promise.says", cel.StringType),
		cel.Variable("promise.first_response", cel.StringType),
		cel.Variable("promise.resolution", cel.StringType),
		cel.Function("number", cel.Overload("number_string", []*cel.Type{cel.StringType}, cel.DoubleType, cel.UnaryBinding(celNumber))),
		cel.Function("days_between", cel.Overload("days_between_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType, cel.BinaryBinding(celDays))),
		cel.Macros(cel.GlobalMacro("days_until", 1, func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
			return eh.NewCall("days_between", eh.NewIdent("today"), args[0]), nil
		})),
	}
	for _, name := range sortedKeys(facts) {
		opts = append(opts, cel.Variable(name, celType(facts[name])))
	}
	return cel.NewEnv(opts...)
}

// celNumber reads a number out of a text such as "£1,250.50".
func celNumber(v ref.Val) ref.Val {
	s := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, string(v.(types.String)))
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return types.NewErr("%q is not a number", string(v.(types.String)))
	}
	return types.Double(f)
}

// celDays counts the days from one date to another; the hours of a date with a time do not count.
func celDays(from, to ref.Val) ref.Val {
	a, errA := time.Parse(time.DateOnly, dateOnly(string(from.(types.String))))
	b, errB := time.Parse(time.DateOnly, dateOnly(string(to.(types.String))))
	if errA != nil || errB != nil {
		return types.NewErr("no date is known")
	}
	return types.Int(int64(b.Sub(a).Hours()) / 24)
}

func dateOnly(s string) string { return s[:min(len(s), len(time.DateOnly))] }

// compile checks an expression in a flow's environment; its result must fit a kind, yes_no for a condition.
func (c *compiler) compile(environment func() *cel.Env, f *flow, e *expr, kind string) {
	env := environment()
	if env == nil {
		return // reported
	}
	checked, issues := env.Parse(e.src)
	if issues.Err() == nil {
		promote(f, checked.NativeRep().Expr())
		checked, issues = env.Check(checked)
	}
	if issues.Err() != nil {
		for _, i := range issues.Errors() {
			c.expressionProblem(f, env, e, i)
			if strings.HasPrefix(i.Message, "Syntax error") {
				break // what follows is misread
			}
		}
		return
	}
	if is := checked.OutputType().String(); is != "dyn" && !contains(resultTypes(kind), is) {
		c.err(codeExpression, e.node.place, fmt.Sprintf("this gives %s, where %s is needed", typeWords(is), typeWords(resultTypes(kind)[0])), "for a condition compare it with something, as in impact == \"all\"")
		return
	}
	prog, err := env.Program(checked, cel.CostLimit(MaxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		c.err(codeExpression, e.node.place, "this condition cannot be worked out: "+err.Error(), "see docs/flows.md, Conditions")
		return
	}
	e.prog = prog
	for _, r := range checked.NativeRep().ReferenceMap() {
		if r.Name != "" && r.Value == nil && !contains(e.names, r.Name) {
			e.names = append(e.names, r.Name)
		}
	}
	slices.Sort(e.names)
	c.checkComparisons(f, e, checked.NativeRep())
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
	quoted     = regexp.MustCompile(`'[^']*'`)
	dottedName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?`)
)

// expressionProblem says an error of CEL in the words of somebody who never heard of CEL.
func (c *compiler) expressionProblem(f *flow, env *cel.Env, e *expr, i *cel.Error) {
	line, col := i.Location.Line(), i.Location.Column()
	msg, _, _ := strings.Cut(i.Message, "\n")
	unknown := undeclared.FindStringSubmatch(msg)
	if unknown != nil {
		col -= e.behindDot(line, col, unknown[1])
	}
	at := e.position(line, col)
	if unknown != nil {
		name := dottedName.FindString(e.after(line, col))
		if !strings.HasPrefix(name, unknown[1]) {
			name = unknown[1]
		}
		if table := f.rows[root(name)]; table != "" && table != "ticket" && c.names.Tables[table] == nil {
			return // the table itself is what is missing
		}
		var known []string
		for _, v := range env.Variables() {
			known = append(known, v.Name())
		}
		c.err(codeExpression, at, fmt.Sprintf("%q is not known here", name), didYouMean(name, known)+"; words that are meant as words stand in double quotes")
		return
	}
	if m := overload.FindStringSubmatch(msg); m != nil {
		op, _ := operators.FindReverse(m[1])
		if op == "" {
			op = strings.Trim(m[1], "_!@")
		}
		c.err(codeExpression, at, fmt.Sprintf("%q does not fit here: %s", op, typeWords(strings.Trim(m[2], "()"))), "compare like with like: number(order.price) reads a column as a number, and words stand in double quotes")
		return
	}
	c.err(codeExpression, at, "this condition cannot be read: "+syntaxWords(msg), "write, for instance, impact == \"all\" && people.open; two things are the same with ==")
}

// syntaxWords leaves of a syntax error what tells somebody where to look.
func syntaxWords(msg string) string {
	msg = strings.TrimPrefix(msg, "Syntax error: ")
	if strings.Contains(msg, "input '<EOF>'") {
		return "it breaks off"
	}
	if m := quoted.FindString(msg); m != "" {
		return "the mistake is at " + m
	}
	return msg
}

// resultTypes lists what an expression may give for a kind.
func resultTypes(kind string) []string {
	switch kind {
	case KindYesNo:
		return []string{"bool"}
	case KindNumber:
		return []string{"double", "int", "uint"}
	}
	return []string{"string"}
}

// typeWords names CEL's types in plain words.
func typeWords(s string) string {
	return strings.NewReplacer("string", "text", "double", "number", "int", "number", "bool", "yes or no", ", ", " and ", ".", "").Replace(s)
}

// position maps a place within an expression to the file; line counts from 1, column from 0.
func (e *expr) position(line, col int) place {
	if line <= 1 || !e.node.block {
		return e.node.offset(len(string([]rune(e.src)[:min(max(col, 0), len([]rune(e.src)))])))
	}
	return place{e.node.file, e.node.line + line, 1}
}

// behindDot is how far the place that CEL gives lies behind the beginning of a name: of a dotted one it is the dot.
func (e *expr) behindDot(line, col int, name string) int {
	first, _, dotted := strings.Cut(name, ".")
	if !dotted || !strings.HasPrefix(e.after(line, col), ".") {
		return 0
	}
	return len([]rune(first))
}

func (e *expr) after(line, col int) string {
	lines := strings.Split(e.src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	r := []rune(lines[line-1])
	return string(r[min(max(col, 0), len(r)):])
}

// checkComparisons finds a choice or a service compared with an id that does not exist: a condition that could never hold.
func (c *compiler) checkComparisons(f *flow, e *expr, checked *ast.AST) {
	ids := func(x ast.Expr) (string, []string) {
		if x.Kind() != ast.IdentKind {
			return "", nil
		}
		s := f.bySlot[x.AsIdent()]
		if s == nil {
			return "", nil
		}
		return s.name, c.idsOf(s)
	}
	check := func(x, literal ast.Expr) {
		name, known := ids(x)
		if known == nil || literal.Kind() != ast.LiteralKind {
			return
		}
		if s, ok := literal.AsLiteral().(types.String); ok && s != "" && !contains(known, string(s)) {
			at := checked.SourceInfo().GetStartLocation(literal.ID())
			c.err(codeChoice, e.position(at.Line(), at.Column()), fmt.Sprintf("%s has no choice %q", name, string(s)), didYouMean(string(s), known))
		}
	}
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() != ast.CallKind || len(x.AsCall().Args()) != 2 {
			return
		}
		a, b := x.AsCall().Args()[0], x.AsCall().Args()[1]
		switch x.AsCall().FunctionName() {
		case operators.Equals, operators.NotEquals:
			check(a, b)
			check(b, a)
		case operators.In:
			if b.Kind() == ast.ListKind {
				for _, item := range b.AsList().Elements() {
					check(a, item)
				}
			}
		}
	}))
}

// idsOf lists the values that a slot can have, nil if they are not a fixed list.
func (c *compiler) idsOf(s *slot) []string {
	var out []string
	switch s.kind {
	case KindChoice:
		for _, ch := range s.choices {
			out = append(out, ch.id)
		}
	case KindService:
		for _, sv := range c.names.Services {
			out = append(out, sv.ID)
		}
	}
	return out
}

// scope gives the values of names while an expression runs; nil = there is no such name.
type scope func(name string) any

// ResolveName implements cel.Activation.
func (s scope) ResolveName(name string) (any, bool) {
	v := s(name)
	return v, v != nil
}

// Parent implements cel.Activation.
func (s scope) Parent() cel.Activation { return nil }

// eval runs an expression. An error (a column that is no number, too high a cost) is the caller's to explain.
func (e *expr) eval(s scope) (ref.Val, error) {
	v, _, err := e.prog.Eval(s)
	return v, err
}

// saw tells an agent which values an expression was decided on.
func (e *expr) saw(s scope) string {
	var b strings.Builder
	for _, n := range e.names {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n + " is " + celWords(s(n)))
	}
	return b.String()
}

func celWords(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "not known"
		}
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "not known"
}
