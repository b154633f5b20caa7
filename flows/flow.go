package flows

// flow is one compiled flow.
type flow struct {
	id string
	place
	title     *text // nil: only other flows run it
	startsOn  []named
	slots     []*slot
	bySlot    map[string]*slot
	collected []*slot // asked for by a step
	steps     []*step // nested ones behind the step they belong to
	byStep    map[string]*step
	rows      map[string]string // name in texts and conditions → table
}

// named is a reference as it stands in a file.
type named struct {
	name string
	place
}

// slot is a detail that a flow needs.
type slot struct {
	name, kind string
	place
	ask, again, label *text
	choices           []choice
	valid             *expr
	min, max          *float64
	tries             int
	optional          bool
	keep              string
	from              named
	depends           []named
	dependants        []string               // slots that depend on this one, also indirectly
	phrases           map[string]*phraseBook // locale → words of the choices
	names             map[string][][]string  // locale → what customers call the slot: its label, its name
}

type choice struct {
	id   string
	says *text
	also map[string][]string // locale → other words; "" = every locale
}

// defaultTries is how many misses in a row a customer is put through before a person is offered, unless he is upset.
const defaultTries = 2

// step is one step of a flow. What proofs, graphs and corrections ask of it stands here; what it does is its action.
type step struct {
	id    string // given, or its number
	given bool
	place
	verb   string
	when   *expr
	act    action
	index  int
	next   int // index of the step behind it; end = none
	after  named
	ways   []*way
	texts  []*text
	notes  []*text // for the desk: not translated
	exprs  []*expr
	reads  []named // slots it reads besides those in texts and expressions
	fills  []named
	speaks bool // says something
	waits  bool // may wait for the customer
	turns  bool // always waits for the customer
	stops  bool // the flow does not go on behind it
	forks  bool // goes on by one of its ways only
}

// end is the index behind the last step.
const end = -1

// way is where a step may lead besides the next one: a step's id, or steps of its own.
type way struct {
	label string
	place
	name  string
	steps []*step
	to    int
}

// action is what a step does when it runs.
type action interface {
	run(m *machine, st *step) move
}

type (
	sayAction struct {
		text  *text
		offer []named
	}
	collectAction struct {
		slots []*slot
		anew  bool
	}
	confirmAction struct {
		text    *text
		yes, no *way
	}
	branchAction struct{ cases []branchCase }
	branchCase   struct {
		when *expr // nil = else
		way  *way
	}
	lookUpAction struct {
		table named // "ticket" = the customer's ticket
		key   named
		as    string
		none  *way
	}
	setAction  struct{ pairs []assignment }
	assignment struct {
		slot  named
		words *text
		is    *expr
	}
	answerAction struct {
		id    named
		offer []named
	}
	ticketAction struct {
		title     *text
		args      []operand
		complaint bool
		all       bool
		fields    []named
		says      *text
	}
	operand struct {
		name  string
		value *text
	}
	promiseAction struct{ args []operand }
	handOffAction struct {
		team          operand
		because, says *text
	}
	surveyAction struct{}
	runAction    struct{ flow named }
	offerAction  struct{ offer []named }
	gotoAction   struct{ to *way }
	endAction    struct{ solved bool }
)

// slotRefs lists the slots (or other names) that a step reads in texts, notes, conditions and directly.
func (st *step) slotRefs() []string {
	var out []string
	for _, t := range st.texts {
		out = append(out, t.names()...)
	}
	for _, t := range st.notes {
		out = append(out, t.names()...)
	}
	for _, e := range st.conditions() {
		out = append(out, e.names...)
	}
	for _, n := range st.reads {
		out = append(out, n.name)
	}
	return out
}

// conditions lists all expressions of a step, its guard first.
func (st *step) conditions() []*expr {
	if st.when == nil {
		return st.exprs
	}
	return append([]*expr{st.when}, st.exprs...)
}
