package intents

// Guess is one candidate intent. Score is its calibrated probability, 0 to 1: of a hundred guesses with
// score 0.8 about eighty are right. Why is the closest example phrase of that intent.
type Guess struct {
	Intent string  `json:"intent"`
	Score  float64 `json:"score"`
	Why    string  `json:"why"`
}

// Entity is a typed value found in a text. Start and End are byte offsets into the text that was read, Text is
// what stands there, Value its canonical form. Count is how many of a value of a list are meant, where the text says so: two in
// "two blue ones and a red one", of which Text is "blue".
type Entity struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Count int    `json:"count,omitempty"`
}

// Verdict says what the bot should make of a reading.
type Verdict string

// The verdicts.
const (
	Sure   Verdict = "sure"   // act on the first guess
	Unsure Verdict = "unsure" // ask "did you mean", offering Reading.Choices
	None   Verdict = "none"   // out of scope: say so
)

// Thresholds are where a verdict changes. Zero = where the model would change it.
type Thresholds struct {
	Answer     float64 // Score of the first guess from which it is acted upon
	DidYouMean float64 // InScope below which a text counts as not understood
}

// or fills in what is zero.
func (t Thresholds) or(u Thresholds) Thresholds {
	if t.Answer == 0 {
		t.Answer = u.Answer
	}
	if t.DidYouMean == 0 {
		t.DidYouMean = u.DidYouMean
	}
	return t
}

// Reading is everything understood of one text. It is plain data and is stored in turns.
type Reading struct {
	Model    string   `json:"model"` // hash of the model that read it
	Locale   string   `json:"locale"`
	Guesses  []Guess  `json:"guesses"`  // best first, at most MaxGuesses
	InScope  float64  `json:"in_scope"` // probability that the text belongs to any intent at all
	Verdict  Verdict  `json:"verdict"`
	Entities []Entity `json:"entities"`
	Second   string   `json:"second"`            // intent of a second wish in the same message, "" if there is none
	Wishes   []Wish   `json:"wishes,omitempty"`  // all wishes where there are several, the first guess first
	Spoken   string   `json:"spoken,omitempty"`  // locale the writer surely speaks, "" where that cannot be told
	Foreign  bool     `json:"foreign,omitempty"` // it is surely written in a language that the desk has not
	Mood     *Mood    `json:"mood,omitempty"`    // nil where nothing tells of it
}

// MaxGuesses is how many candidates a reading holds: more than anybody would be offered, few enough to store.
const MaxGuesses = 5

// Choices returns the guesses worth offering in "did you mean", best first: two, or three if the third is not far behind;
// fewer only if there are no more.
func (r Reading) Choices() []Guess {
	const notFarBehind = 0.4 // of the second's score
	g := r.Guesses
	if len(g) > 3 {
		g = g[:3]
	}
	if len(g) == 3 && g[2].Score < notFarBehind*g[1].Score {
		g = g[:2]
	}
	return g
}
