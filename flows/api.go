package flows

// Parse reads all flow files and text files of a desk. It reports every problem at once, sorted by place; the
// program is nil when one of them is an error.
func Parse(flowFiles, textFiles []File, n Names) (*Program, []Problem) {
	return &Program{names: n}, nil
}

// Step runs the dialogue until it waits for the customer again, or names what it needs to know. It is pure: the
// same state and input give the same outcome, and s is not changed.
func (ps Programs) Step(s State, in Input) (Outcome, error) { return Outcome{State: s}, nil }

// Text renders a text of the program in the wanted locale, or in the nearest one that has it. Roll picks among
// variants.
func (p *Program) Text(id, locale string, params map[string]string, roll uint64) (text, usedLocale string, ok bool) {
	return "", "", false
}

// Texts lists every text, by id.
func (p *Program) Texts() []TextInfo { return nil }

// Flows describes every flow, by id, for graphs and documentation.
func (p *Program) Flows() []FlowInfo { return nil }

// Explain says what a problem code means, with an example of the mistake and of the remedy.
func Explain(code string) (text string, ok bool) { return "", false }

// Schema is the JSON Schema (draft-07) of a flow file.
func Schema() []byte { return []byte("{}") }
