package flows

// FlowInfo describes a flow for graphs, documentation and the console's trace.
type FlowInfo struct {
	ID       string            `json:"id"`
	Title    map[string]string `json:"title"` // locale → words
	StartsOn []string          `json:"starts_on"`
	File     string            `json:"file"`
	Line     int               `json:"line"`
	Slots    []SlotInfo        `json:"slots"`
	Steps    []StepInfo        `json:"steps"` // in the order of the file, nested ones behind their branch
	Edges    []EdgeInfo        `json:"edges"`
}

// SlotInfo describes a slot.
type SlotInfo struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"`
	Label    map[string]string `json:"label"` // locale → words
	Keep     string            `json:"keep"`  // flow, conversation or customer
	Optional bool              `json:"optional"`
	Choices  []string          `json:"choices,omitempty"` // ids
	Line     int               `json:"line"`
}

// StepInfo describes a step.
type StepInfo struct {
	ID    string   `json:"id"`   // given, or its number: "3", nested "3.1.2"
	Verb  string   `json:"verb"` // say, collect, confirm, branch …
	Text  string   `json:"text"` // what it says or does, in words, in the first locale
	When  string   `json:"when,omitempty"`
	Texts []string `json:"texts,omitempty"` // ids of its texts
	Slots []string `json:"slots,omitempty"` // slots that it fills or reads
	Waits bool     `json:"waits"`           // it may wait for the customer
	Line  int      `json:"line"`
}

// EdgeInfo is a way from one step to another.
type EdgeInfo struct {
	From  string `json:"from"`
	To    string `json:"to"`    // "" = the flow ends
	Label string `json:"label"` // condition or case, "" = simply next
}

// TextInfo describes a text.
type TextInfo struct {
	ID      string              `json:"id"`
	Words   map[string][]string `json:"words"` // locale → variants
	Params  []string            `json:"params,omitempty"`
	System  bool                `json:"system"`  // shipped with frontdesk, may be overridden
	Changed bool                `json:"changed"` // a system text that the desk overrides
	File    string              `json:"file,omitempty"`
	Line    int                 `json:"line,omitempty"`
}
