package flows

import (
	"cmp"
	"slices"
)

// File is a source file of the desk definition.
type File struct {
	Name string // as flows/refund.yaml
	Data []byte
}

// Service is an entry of services.yaml, as far as flows need it.
type Service struct {
	ID   string
	Says map[string]string   // locale → name
	Also map[string][]string // locale → other words for it
}

// Names is what flows may refer to; unknown names are problems.
type Names struct {
	Revision  string   // pins the frames of this program
	Locales   []string // first = fallback
	Intents   []string
	Answers   []string
	Teams     []string
	Services  []Service
	Kinds     []string            // entity kinds of the desk, besides the built-in ones
	Tables    map[string][]string // table → columns; none = its file is missing, and they are not known
	Offers    []string            // flows offered in the welcome and when lost
	OffersAt  []Spot              // where each of them stands in desk.yaml; may be left out
	Published bool                // the flows were proved when they were published: what later versions want proved besides keeps nothing from running
	Person    string              // team that gets who asks for a person; "" = nobody, which is a problem
	// IntentTitles are the words for an intent in "did you mean": intent → locale → words. An intent without a
	// title is offered under the title of the flow that it starts, or not at all. Answers are listed as "answer:ID".
	IntentTitles map[string]map[string]string
	// Facts are further facts that Input.Facts may hold, by dotted name, with their kinds; the built-in ones
	// (see BuiltinFacts) need no mention.
	Facts map[string]string
	Flows string // folder name used in messages: "flows"
}

// Spot is a line and a column, each from 1.
type Spot struct{ Line, Column int }

// Programs holds the live program and finds pinned ones.
type Programs struct {
	Live   *Program
	Pinned func(revision string) *Program // nil result: that revision is gone, the frame is dropped and the customer told
}

// Program is one compiled revision of all flows: immutable, safe for concurrent use.
type Program struct {
	names    Names
	facts    map[string]string
	order    []*flow // by id
	flows    map[string]*flow
	byIntent map[string]*flow
	texts    map[string]*text
	services map[string]*phraseBook // locale → words of the services
	lexicons map[string]*lexicon    // locale
}

// program freezes what was parsed.
func (c *compiler) program() *Program {
	p := &Program{names: c.names, facts: c.facts, flows: c.byFlow, texts: c.texts,
		byIntent: map[string]*flow{}, services: map[string]*phraseBook{}, lexicons: map[string]*lexicon{}}
	p.order = slices.SortedFunc(slices.Values(c.flows), func(a, b *flow) int { return cmp.Compare(a.id, b.id) })
	for _, l := range c.names.Locales {
		p.lexicons[l] = newLexicon(l, c.names.Locales...)
		p.services[l] = newBook(servicePhrases(c.names.Services, l))
	}
	for _, f := range p.order {
		for _, i := range f.startsOn {
			p.byIntent[i.name] = f
		}
		f.collected = f.findCollected()
		for _, s := range f.slots {
			s.phrases, s.names = map[string]*phraseBook{}, map[string][][]string{}
			for _, l := range c.names.Locales {
				s.phrases[l] = newBook(s.choicePhrases(l, c.names.Locales))
				s.names[l] = s.callings(l, c.names.Locales)
			}
		}
	}
	return p
}

// Revision names the desk revision that the program was compiled from.
func (p *Program) Revision() string { return p.names.Revision }
