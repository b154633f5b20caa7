package flows

// form is what may stand behind a key. Parser and JSON Schema read the same tables, so they cannot disagree.
type form string

const (
	formText       form = "text"       // words for the customer: inline, variants, or by locale
	formNote       form = "note"       // words for the desk, with placeholders
	formName       form = "name"       // a name: small letters, digits, _
	formNames      form = "names"      // a name or a list of names
	formExpression form = "expression" // CEL
	formWay        form = "way"        // a step's id, or a list of steps
	formSteps      form = "steps"
	formCases      form = "cases"
	formFlag       form = "flag"
	formCount      form = "count"
	formNumber     form = "number"
	formOperand    form = "operand" // an id, or a slot in braces
	formSlots      form = "slots"
	formChoices    form = "choices"
	formSet        form = "set"
	formVersion    form = "version"
	formKeep       form = "keep"
	formEnd        form = "end"
	formOpenTicket form = "open_ticket"
	formPromise    form = "promise"
	formHandOff    form = "hand_off"
	formNone       form = "none" // the key alone: nothing behind it
	formWords      form = "words"
)

// field is a key of a mapping.
type field struct {
	name     string
	form     form
	doc      string
	required bool
}

func flowFields() []field {
	return []field{
		{"version", formVersion, "Version of the language: always 1.", true},
		{"flow", formName, "The flow's name; it never changes.", true},
		{"title", formText, "What customers see, as in \"Back to: Report an issue\".", false},
		{"starts_on", formNames, "Intents that start the flow. An intent starts one flow only.", false},
		{"slots", formSlots, "The details the flow needs.", false},
		{"steps", formSteps, "The conversation, from top to bottom.", true},
	}
}

func slotFields() []field {
	return []field{
		{"type", formName, "What fits: text, number, yes_no, date, email, phone, choice, service, ticket, or a kind of the desk.", false},
		{"ask", formText, "The question.", false},
		{"label", formText, "What the detail is called in a sentence.", false},
		{"again", formText, "Said when an answer does not fit, before asking again.", false},
		{"choices", formChoices, "The answers to choose from: id and words.", false},
		{"valid", formExpression, "Condition that a good answer fulfils.", false},
		{"min", formNumber, "Least number of letters of a text, or least number.", false},
		{"max", formNumber, "Most letters of a text, or greatest number.", false},
		{"tries", formCount, "After how many answers that do not fit a person is offered.", false},
		{"optional", formFlag, "\"no\", \"none\" and \"skip\" are answers too.", false},
		{"keep", formKeep, "How long the value is kept.", false},
		{"from", formNote, "A fact to take the value from, as customer.email, or message: the message that started the flow.", false},
		{"depends", formNames, "Slots which, once changed, make this one be asked again.", false},
	}
}

// commonFields may stand in any step.
func commonFields() []field {
	return []field{
		{"id", formName, "Name of the step, to go to and for translations.", false},
		{"when", formExpression, "The step is left out when this condition does not hold.", false},
		{"goto", formName, "The step to go on with, instead of the next one.", false},
	}
}

// verb is a kind of step: its key, what stands behind it, and further keys beside it.
type verb struct {
	field
	beside []field
	alone  bool // may be written as a plain word: "- promise"
}

func offerField() field {
	return field{"offer", formNames, "Flows offered as quick replies; also person, and answer:ID.", false}
}

// verbs lists all kinds of step. goto and offer stand last: beside another verb they belong to it.
func verbs() []verb {
	way := func(name, doc string) field { return field{name, formWay, doc, false} }
	return []verb{
		{field: field{"say", formText, "Says a text.", false}, beside: []field{offerField()}},
		{field: field{"collect", formNames, "Asks for slots that are not known yet.", false}, beside: []field{
			{"anew", formFlag, "Ask even what is known.", false}}},
		{field: field{"confirm", formText, "Asks yes or no.", false}, beside: []field{
			way("yes", "Way after a yes."), way("no", "Way after a no. Without it the bot asks what to change.")}},
		{field: field{"branch", formCases, "Takes the first case whose condition holds.", false}},
		{field: field{"look_up", formName, "Finds a row of a table, or the customer's ticket.", false}, beside: []field{
			{"key", formName, "Slot with the key.", false}, {"as", formName, "Name for texts and conditions.", false},
			way("none", "Way when there is no such thing.")}},
		{field: field{"set", formSet, "Gives slots a value.", false}},
		{field: field{"answer", formNote, "Says an answer of the knowledge base.", false}, beside: []field{offerField()}},
		{field: field{"open_ticket", formOpenTicket, "Opens a ticket.", false}},
		{field: field{"promise", formPromise, "Tells when it will be solved.", false}, alone: true},
		{field: field{"hand_off", formHandOff, "Gives the conversation to a team.", false}, alone: true},
		{field: field{"survey", formNone, "Asks the customer how it was.", false}, alone: true},
		{field: field{"run", formName, "Runs another flow and goes on behind it.", false}},
		{field: field{"end", formEnd, "Ends the flow; \"solved\" also closes the conversation.", false}, alone: true},
		{field: offerField()},
		{field: field{"goto", formName, "Goes to a step.", false}},
	}
}

func caseFields() []field {
	return []field{
		{"when", formExpression, "Condition of the case.", false},
		{"do", formWay, "Way of the case.", false},
		{"goto", formName, "Step to go to.", false},
		{"else", formWay, "Way when no case before it holds.", false},
	}
}

func promiseFields() []field {
	operand := func(name string) field {
		return field{name, formOperand, "A slot in braces, or an id.", false}
	}
	return []field{operand("service"), operand("impact"), operand("urgency"), operand("severity"), operand("team"), operand("needed_by")}
}

func ticketFields() []field {
	return append([]field{{"title", formNote, "The ticket's title, for the people of the desk.", true}}, append(promiseFields(),
		field{"complaint", formFlag, "A complaint has its own clock and needs an answer.", false},
		field{"fields", formNames, "Slots that go along; without it all that were collected.", false},
		field{"says", formText, "Tells the customer the number; without it the built-in words.", false})...)
}

func handOffFields() []field {
	return []field{
		{"team", formOperand, "The team; without it the desk's default.", false},
		{"because", formNote, "A sentence for the people of the team.", false},
		{"says", formText, "The words to the customer; without it the built-in ones.", false},
	}
}

func choiceFields() []field {
	return []field{
		{"says", formText, "The words of the choice.", true},
		{"also", formWords, "Other words for it, as a list, or a list by locale.", false},
	}
}

func setFields() []field {
	return []field{{"is", formExpression, "Expression whose result the slot gets.", true}}
}

func textFileFields() []field {
	return []field{
		{"version", formVersion, "Version of the language: always 1.", true},
		{"locale", formNote, "The language, as de.", true},
		{"texts", formSet, "Text id and words.", true},
	}
}

func fieldNames(fs []field) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.name
	}
	return out
}

// builtinKinds are the slot types that need no entry in Names.
func builtinKinds() []string {
	return []string{KindText, KindNumber, KindYesNo, KindDate, KindEmail, KindPhone, KindChoice, KindService, KindTicket}
}

// Ways to keep a slot.
const (
	keepFlow         = "flow"
	keepConversation = "conversation"
	keepCustomer     = "customer"
)

// BuiltinFacts are the facts that every desk has for conditions and texts, with their kinds.
func BuiltinFacts() map[string]string {
	return map[string]string{
		"customer.name": KindText, "customer.email": KindEmail, "customer.phone": KindPhone, "customer.tier": KindText,
		"customer.verified": KindYesNo, "link": KindText,
		"desk.name": KindText, "channel": KindText, "people.open": KindYesNo, "people.says": KindText,
	}
}

// reservedWords cannot name a slot or a look-up: expressions and texts use them for something else.
func reservedWords() []string {
	return []string{"customer", "desk", "channel", "people", "promise", "link", "today", "under_way", "message", "true", "false", "null", "in",
		"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
		"namespace", "return", "var", "void", "while", "int", "uint", "double", "bool", "string", "bytes", "type", "list", "map", "dyn"}
}

// ReservedIntents are intents that mean the same in every flow; no flow starts on them.
func ReservedIntents() []string {
	return []string{"person", "cancel", "repeat", "start_over", "help", "thanks", "goodbye", "greeting"}
}
