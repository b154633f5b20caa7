package web

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/sla"
	"frontdesk/bot/staff"
	"frontdesk/flows"
)

type teamAnswer struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Skills   []string   `json:"skills"`
	Calendar string     `json:"calendar"`
	Open     bool       `json:"open"`
	OpensAt  *time.Time `json:"opens_at"`
}

func (a *api) teams(r *request) (answer, error) {
	d, now := a.Desk(), a.Now()
	var all []teamAnswer
	for _, t := range d.Teams {
		h := d.Hours(t.ID)
		out := teamAnswer{ID: t.ID, Name: teamName(d, t.ID), Skills: list(t.Skills), Calendar: h.ID(), Open: h.Open(now)}
		if !out.Open {
			out.OpensAt = when(h.NextOpen(now))
		}
		all = append(all, out)
	}
	return cut(r, all)
}

type intentAnswer struct {
	ID    string    `json:"id"`
	Title bot.Words `json:"title"`
	Flow  string    `json:"flow"`
}

func (a *api) intents(r *request) (answer, error) {
	var all []intentAnswer
	for _, i := range a.Desk().Intents { // sorted below
		all = append(all, intentAnswer{i.ID, words(i.Title), i.Flow})
	}
	slices.SortFunc(all, func(x, y intentAnswer) int { return cmp.Compare(x.ID, y.ID) })
	return cut(r, all)
}

// intentDetail is an intent with the phrases that it is learnt from.
type intentDetail struct {
	intentAnswer
	Phrases []phrasesAnswer `json:"phrases"`
}

type phrasesAnswer struct {
	Locale string   `json:"locale"`
	Texts  []string `json:"texts"`
}

func (a *api) intent(r *request) (answer, error) {
	d := a.Definition()
	i, known := d.Desk.Intents[r.PathValue("id")]
	if !known {
		return answer{}, notFound()
	}
	out := intentDetail{intentAnswer{i.ID, words(i.Title), i.Flow}, []phrasesAnswer{}}
	for _, locale := range d.Desk.Locales {
		in := phrasesAnswer{Locale: locale}
		for _, p := range d.Phrases[locale] {
			if p.Intent == i.ID {
				in.Texts = append(in.Texts, p.Text)
			}
		}
		if len(in.Texts) > 0 {
			out.Phrases = append(out.Phrases, in)
		}
	}
	return ok(out), nil
}

type answerAnswer struct {
	ID    string    `json:"id"`
	Title bot.Words `json:"title"`
	Text  bot.Words `json:"text"`
	URL   string    `json:"url"`
}

func (a *api) answers(r *request) (answer, error) {
	var all []answerAnswer
	for _, k := range a.Desk().Answers { // sorted below
		all = append(all, answerAnswer{k.ID, words(k.Title), words(k.Text), k.URL})
	}
	slices.SortFunc(all, func(x, y answerAnswer) int { return cmp.Compare(x.ID, y.ID) })
	return cut(r, all)
}

type flowAnswer struct {
	ID       string    `json:"id"`
	Title    bot.Words `json:"title"`
	File     string    `json:"file"`
	Line     int       `json:"line"`
	StartsOn []string  `json:"starts_on"`
	Steps    int       `json:"steps"`
}

func (a *api) flows(r *request) (answer, error) {
	var all []flowAnswer
	for _, f := range a.Desk().Program.Flows() {
		all = append(all, flowOf(f))
	}
	return cut(r, all)
}

func flowOf(f flows.FlowInfo) flowAnswer {
	return flowAnswer{f.ID, words(f.Title), f.File, f.Line, list(f.StartsOn), len(f.Steps)}
}

// flowDetail is a flow with all that a graph shows, and as it is written.
type flowDetail struct {
	flowAnswer
	Slots  []slotAnswer     `json:"slots"`
	Steps  []stepAnswer     `json:"steps"`
	Edges  []flows.EdgeInfo `json:"edges"`
	Source string           `json:"source"`
}

type slotAnswer struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`
	Label    bot.Words `json:"label"`
	Keep     string    `json:"keep"`
	Optional bool      `json:"optional"`
	Choices  []string  `json:"choices"`
	Line     int       `json:"line"`
}

type stepAnswer struct {
	ID    string   `json:"id"`
	Verb  string   `json:"verb"`
	Text  string   `json:"text"`
	When  string   `json:"when"`
	Texts []string `json:"texts"`
	Slots []string `json:"slots"`
	Waits bool     `json:"waits"`
	Line  int      `json:"line"`
}

func (a *api) flow(r *request) (answer, error) {
	d := a.Definition() // all of one revision
	for _, f := range d.Desk.Program.Flows() {
		if f.ID != r.PathValue("id") {
			continue
		}
		source, _ := d.Source.File(f.File)
		out := flowDetail{flowAnswer: flowOf(f), Slots: []slotAnswer{}, Steps: []stepAnswer{}, Edges: list(f.Edges), Source: string(source)}
		for _, s := range f.Slots {
			out.Slots = append(out.Slots, slotAnswer{s.Name, s.Kind, words(s.Label), s.Keep, s.Optional, list(s.Choices), s.Line})
		}
		for _, s := range f.Steps {
			out.Steps = append(out.Steps, stepAnswer{s.ID, s.Verb, s.Text, s.When, list(s.Texts), list(s.Slots), s.Waits, s.Line})
		}
		return ok(out), nil
	}
	return answer{}, notFound()
}

type policyAnswer struct {
	ID         string     `json:"id"`
	Target     sla.Target `json:"target"`
	WithinS    float64    `json:"within_s"`
	Calendar   string     `json:"calendar"`
	Label      bot.Words  `json:"label"`
	Customers  []string   `json:"customers"`
	Tiers      []string   `json:"tiers"`
	Services   []string   `json:"services"`
	Severities []string   `json:"severities"`
	Teams      []string   `json:"teams"`
}

// policies lists the rules of the agreements.
func (a *api) policies(r *request) (answer, error) {
	var all []policyAnswer
	for _, p := range a.Desk().Policies.Rules {
		m := p.Match
		all = append(all, policyAnswer{p.ID, p.Target, p.Within.Seconds(), p.Calendar, words(p.Label), list(m.Customers), list(m.Tiers),
			list(m.Services), list(m.Severities), list(m.Teams)})
	}
	return cut(r, all)
}

// words is never null in JSON.
func words(w bot.Words) bot.Words {
	if w == nil {
		return bot.Words{}
	}
	return w
}

type revisionAnswer struct {
	ID   string     `json:"id"`
	At   *time.Time `json:"at"`
	By   *who       `json:"by"`
	Note string     `json:"note"`
	Live bool       `json:"live"`
}

// revisions lists what was published, newest first. What is live may not have been published here: a desk that is
// served from a folder.
func (a *api) revisions(r *request) (answer, error) {
	all, err := a.published(r)
	if err != nil {
		return answer{}, err
	}
	return cut(r, all)
}

// revision shows one of them.
func (a *api) revision(r *request) (answer, error) {
	all, err := a.published(r)
	if err != nil {
		return answer{}, err
	}
	at := slices.IndexFunc(all, func(v revisionAnswer) bool { return v.ID == r.PathValue("id") })
	if at < 0 {
		return answer{}, notFound()
	}
	return ok(all[at]), nil
}

// published lists what was published, newest first.
func (a *api) published(r *request) ([]revisionAnswer, error) {
	history, err := desk.Library{Store: a.Store, Now: a.Now}.History(r.Context())
	if err != nil {
		return nil, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return nil, err
	}
	now := a.Desk().Revision
	var all []revisionAnswer
	for i, p := range slices.Backward(history) {
		all = append(all, revisionAnswer{p.Revision, when(p.At), actor(p.By, names), p.Why, p.Revision == now && i == len(history)-1})
	}
	if !slices.ContainsFunc(all, func(v revisionAnswer) bool { return v.Live }) {
		all = slices.Insert(all, 0, revisionAnswer{ID: now, Live: true})
	}
	return all, nil
}

// actor is who did something: a member of staff, or what did it instead, as "command line".
func actor(by string, n names) *who {
	if id := bot.StaffID(by); by == "" || n[id].ID != "" || strings.HasPrefix(by, staffPrefix) {
		return n.who(id)
	}
	return &who{Name: by}
}

// staffPrefix begins the ids of staff, also of those who were erased.
const staffPrefix = "st_"

type auditLine struct {
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`
	By     *who      `json:"by"`
	Verb   string    `json:"verb"`
	Object string    `json:"object"`
	Detail string    `json:"detail"`
	From   string    `json:"from"`
	Hash   string    `json:"hash"`
}

// audit lists who did what, newest first.
func (a *api) audit(r *request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	before, err := seqParam(r.URL.Query().Get("cursor"), "cursor")
	if err != nil {
		return answer{}, err
	}
	lines, err := a.Accounts.Lines(r.Context(), before, n)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := page[auditLine]{Items: []auditLine{}}
	for _, l := range lines {
		out.Items = append(out.Items, lineOfAudit(l, names))
	}
	if len(lines) == n && lines[n-1].Seq > 1 {
		out.Next = new(strconv.FormatInt(lines[n-1].Seq, 10))
	}
	return ok(out), nil
}

func lineOfAudit(l staff.Line, n names) auditLine {
	return auditLine{l.Seq, l.At.UTC(), actor(string(l.By), n), l.Verb, l.Object, l.Detail, l.Address, hex.EncodeToString(l.Hash)}
}
