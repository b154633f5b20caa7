package flows

// Effect is what a step wants done: a closed set.
type Effect interface{ effect() }

// Choice is a quick reply. ID comes back as Input.Choice; a customer may as well type the label or its number.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Say is a message to the customer, filled in and in his language.
type Say struct {
	TextID  string   `json:"text_id"`
	Locale  string   `json:"locale"`
	Text    string   `json:"text"`
	Choices []Choice `json:"choices,omitempty"`
	Answer  string   `json:"answer,omitempty"` // id of the answer of the knowledge base it came from
	Form    *Choice  `json:"form,omitempty"`   // button that opens a form
}

type (
	// Remember keeps a slot with the customer beyond the conversation.
	Remember struct {
		Slot  string
		Value Slot
	}
	// OpenTicket opens the ticket whose number was given for NeedNumber.
	OpenTicket struct {
		Number string
		Flow   string // that opens it: names and labels of Fields are its slots'
		Title  string
		// Service, Impact, Urgency, Severity, Team: ids, empty where not known.
		Service, Impact, Urgency, Severity, Team string
		NeededBy                                 string // date as KindDate, or ""
		Fields                                   map[string]Slot
		Complaint                                bool // a complaint has its own clock and needs an answer
	}
	// Promise puts the times that NeedPromise gave for these arguments in the ledger. They were told by the Say
	// before it (text id "sys.promise", its text is the answer's "says"), so nothing is left to say.
	Promise struct {
		Args   map[string]string
		Ticket string // number of the ticket it is about, "" = about none yet
	}
	// Correct changes a detail of a ticket that this conversation opened: the customer corrected himself.
	Correct struct {
		Ticket string // number
		Field  string // service, impact, urgency, severity, needed_by, title, or a name in OpenTicket.Fields
		Slot   Slot
		Was    string // of a title: what the flow had made it. Where somebody wrote another one, that stays
	}
	// Handoff gives the conversation to a team: what follows in the flow is not run. The Say before it (text id
	// "sys.handoff…") told the customer; the wait and the hours are the desk's to add.
	Handoff struct {
		Team   string // "" = the desk's default
		Reason string // code: asked, not_understood, flow, complaint …
		Why    string // one sentence for the agent, in the desk's first language
		Fields map[string]Slot
		About  []string // services and intents that it is about, the surest first, where nobody named the team
	}
	// Survey asks how it was.
	Survey struct{}
	// SwitchLocale makes the rest of the conversation use another language of the desk.
	SwitchLocale struct{ Locale string }
	// Close ends the conversation: solved without a person.
	Close struct{}
)

func (Say) effect()          {}
func (Remember) effect()     {}
func (OpenTicket) effect()   {}
func (Promise) effect()      {}
func (Correct) effect()      {}
func (Handoff) effect()      {}
func (Survey) effect()       {}
func (SwitchLocale) effect() {}
func (Close) effect()        {}

// Mark is one line of the trace: which step ran, which way it went, and why, in words an agent understands.
type Mark struct {
	Flow string `json:"flow,omitempty"`
	Step string `json:"step,omitempty"`
	Took string `json:"took"` // what happened: said, asked, filled, corrected, digressed, branched, missed …
	Why  string `json:"why,omitempty"`
}

// Outcome is what one Step gives: either Needs, and then nothing else counts, or the rest.
type Outcome struct {
	State   State
	Effects []Effect
	Marks   []Mark
	Needs   []Need
}
