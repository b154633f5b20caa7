package flows

import (
	"slices"
	"strings"
)

// Flows describes every flow, by id, for graphs, documentation and traces.
func (p *Program) Flows() []FlowInfo {
	out := make([]FlowInfo, 0, len(p.order))
	for _, f := range p.order {
		info := FlowInfo{ID: f.id, Title: f.title.plainWords(), File: f.file, Line: f.line, StartsOn: offerNames(f.startsOn)}
		for _, s := range f.slots {
			si := SlotInfo{Name: s.name, Kind: s.kind, Label: s.label.plainWords(), Keep: s.keep, Optional: s.optional, Line: s.line}
			for _, c := range s.choices {
				si.Choices = append(si.Choices, c.id)
			}
			info.Slots = append(info.Slots, si)
		}
		for _, st := range f.steps {
			info.Steps = append(info.Steps, p.stepInfo(f, st))
			for _, e := range st.edges() {
				ei := EdgeInfo{From: st.id, Label: e.label}
				if e.to != end {
					ei.To = f.steps[e.to].id
				}
				if !slices.Contains(info.Edges, ei) {
					info.Edges = append(info.Edges, ei)
				}
			}
			if _, ends := st.act.(*endAction); ends {
				info.Edges = append(info.Edges, EdgeInfo{From: st.id})
			}
		}
		out = append(out, info)
	}
	return out
}

// plainWords is the first wording of a text in each locale, placeholders as written.
func (t *text) plainWords() map[string]string {
	out := map[string]string{}
	if t == nil {
		return out
	}
	for l, ts := range t.words {
		out[l] = ts[0].source()
	}
	return out
}

func (p *Program) stepInfo(f *flow, st *step) StepInfo {
	info := StepInfo{ID: st.id, Verb: st.verb, Text: p.inShort(st), Waits: st.waits, Line: st.line}
	if st.when != nil {
		info.When = st.when.src
	}
	for _, t := range st.texts {
		info.Texts = append(info.Texts, t.id)
	}
	for _, n := range append(offerNames(st.fills), st.slotRefs()...) {
		if f.bySlot[n] != nil && !contains(info.Slots, n) {
			info.Slots = append(info.Slots, n)
		}
	}
	return info
}

// inShort says what a step does, in the words of the desk's first locale.
func (p *Program) inShort(st *step) string {
	if len(st.texts) > 0 && st.verb != "hand_off" && st.verb != "open_ticket" {
		return st.texts[0].plainWords()[p.names.Locales[0]]
	}
	names := strings.Join(offerNames(st.fills), ", ")
	switch a := st.act.(type) {
	case *lookUpAction:
		return a.table.name + " by " + a.key.name
	case *answerAction:
		return a.id.name
	case *runAction:
		return a.flow.name
	case *offerAction:
		return strings.Join(offerNames(a.offer), ", ")
	case *ticketAction:
		return a.title.plainWords()[p.names.Locales[0]]
	case *handOffAction:
		if a.because != nil {
			return a.because.plainWords()[p.names.Locales[0]]
		}
		if a.team.value != nil {
			return a.team.value.plainWords()[p.names.Locales[0]]
		}
	case *branchAction:
		var ways []string
		for _, w := range st.ways {
			ways = append(ways, w.label)
		}
		return strings.Join(ways, "; ")
	case *gotoAction:
		return a.to.name
	}
	return names
}
