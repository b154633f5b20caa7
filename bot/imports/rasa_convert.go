package imports

import (
	"strings"

	"github.com/goccy/go-yaml"
)

// controlWords are intents that most Rasa bots have and every desk knows, by their names there. "" = understood without
// examples in every flow.
func controlWords() map[string]string {
	return map[string]string{
		"greet": "greeting", "greeting": "greeting", "hello": "greeting", "goodbye": "goodbye", "bye": "goodbye", "thank": "thanks", "thanks": "thanks",
		"thankyou": "thanks", "thank_you": "thanks", "human_handoff": "person", "talk_to_human": "person", "speak_to_human": "person", "help": "help",
		"stop": "cancel", "cancel": "cancel", "restart": "start_over", "start_over": "start_over", "repeat": "repeat", "out_of_scope": "out_of_scope", "nlu_fallback": "out_of_scope",
		"affirm": "", "deny": "", "yes": "", "no": "",
	}
}

// convert makes parts of a desk of what was read.
func (p *rasa) convert() {
	says := p.simple()
	control := controlWords()
	for _, name := range p.order {
		i := p.examples[name]
		to, known := control[strings.ToLower(name)]
		switch {
		case known && to == "":
			p.leave(i.file, i.line, "nothing: yes and no are understood in every flow", "the examples of the intent %s", name)
		case known:
			for _, text := range i.phrases {
				p.control = append(p.control, [2]string{text, to})
			}
			p.byIntent[name] = "intent:" + to
			if len(says[name]) > 0 {
				p.leave(i.file, i.line, "the desk says it in its own words; texts/ changes them", "what the bot says to %s", name)
			}
		case len(i.phrases) == 0:
			p.leave(i.file, i.line, "write examples and import again", "the intent %s has no examples", name)
		default:
			p.wish(i, says[name])
		}
	}
	p.unused(says)
	for _, t := range p.trials {
		p.trial(t)
	}
}

// simple finds the rules and stories that are an intent and what the bot says to it. Others are left.
func (p *rasa) simple() map[string][]string {
	out := map[string][]string{}
	for _, x := range p.paths {
		intent, actions, why := x.simple()
		if why == nil {
			for _, a := range actions {
				if r := p.responses[a]; r == nil || len(r.texts) == 0 {
					why = &rasaStep{line: x.line, other: "the response " + a + ", which has no text"}
				} else if strings.Contains(strings.Join(r.texts, ""), "{") {
					why = &rasaStep{line: r.line, other: "the response " + a + ", which fills in a slot"}
				}
			}
		}
		switch {
		case why != nil:
			p.leave(x.file, x.line, "write it as a flow: docs/flows.md", "the %s %q, because of %s (line %d)", x.kind, x.name, why.other, why.line)
		case out[intent] == nil:
			out[intent] = actions
		}
	}
	for name := range p.examples { // retrieval intents say what is named like them; each on its own: order is of no consequence
		if r := p.responses["utter_"+name]; strings.Contains(name, "/") && r != nil && len(r.texts) > 0 && out[name] == nil {
			out[name] = []string{"utter_" + name}
		}
	}
	return out
}

// simple returns the intent and the responses of a path, or the step that makes it more than that.
func (x rasaPath) simple() (intent string, actions []string, why *rasaStep) {
	for i, s := range x.steps {
		switch {
		case s.other != "":
			return "", nil, &x.steps[i]
		case s.intent != "" && intent == "" && len(actions) == 0:
			intent = s.intent
		case s.intent != "":
			return "", nil, &rasaStep{line: s.line, other: "a second message of the customer"}
		case strings.HasPrefix(s.action, "utter_") && intent != "":
			actions = append(actions, s.action)
		case s.action == "action_listen":
		default:
			return "", nil, &rasaStep{line: s.line, other: "the action " + s.action}
		}
	}
	if intent == "" || len(actions) == 0 {
		return "", nil, &rasaStep{line: x.line, other: "a form that is not \"this intent, these responses\""}
	}
	return intent, actions, nil
}

// wish makes an answer of an intent with one response of one wording, a flow of one with more, and an intent alone where
// nothing simple follows.
func (p *rasa) wish(i *rasaIntent, actions []string) {
	id := p.id(i.name)
	title := strings.NewReplacer("_", " ", "/", ": ", "-", " ").Replace(i.name)
	var says [][]string
	for _, a := range actions {
		says = append(says, p.responses[a].texts)
	}
	if len(says) == 1 && len(says[0]) == 1 {
		p.answers = append(p.answers, answer{id: id, title: title, text: says[0][0], questions: i.phrases})
		p.byIntent[i.name] = "answer:" + id
		return
	}
	p.intents = append(p.intents, intent{id, title, i.phrases})
	p.byIntent[i.name] = "intent:" + id
	if len(says) == 0 {
		p.leave(i.file, i.line, "name it in starts_on of the flow that should answer it", "what follows the intent %s: no rule is \"this intent, these responses\"", i.name)
		return
	}
	p.flows = append(p.flows, flow{id: id, title: strings.ToUpper(title[:1]) + title[1:], starts: id, says: says})
	p.byIntent[i.name] = "flow:" + id
}

// unused lists the responses that nothing says now.
func (p *rasa) unused(says map[string][]string) {
	used := map[string]bool{}
	for _, actions := range says {
		for _, a := range actions {
			used[a] = true
		}
	}
	for name, r := range p.responses { // sorted by file and line later
		if !used[name] && len(r.texts) > 0 {
			p.leave(r.file, r.line, "write it where a flow should say it", "the response %s: nothing that was carried over says it", name)
		}
	}
}

// trial makes a conversation test of a test story, if everything in it was carried over.
func (p *rasa) trial(x rasaPath) {
	t := test{name: x.name}
	wants := false
	for _, s := range x.steps {
		to := p.byIntent[s.intent]
		switch kind, id, _ := strings.Cut(to, ":"); {
		case s.other != "", s.action != "" && !strings.HasPrefix(s.action, "utter_") && s.action != "action_listen", s.intent != "" && (to == "" || s.user == ""):
			p.leave(x.file, x.line, "write it as a conversation test: docs/desk.md, tests", "the test %q, because of line %d", x.name, s.line)
			return
		case s.intent == "":
		case kind == "answer":
			t.lines = append(t.lines, yaml.MapSlice{mapItem("customer", s.user)}, yaml.MapSlice{mapItem("bot", yaml.MapSlice{mapItem("answer", id)})})
			wants = true
		default:
			t.lines = append(t.lines, yaml.MapSlice{mapItem("customer", s.user)}, yaml.MapSlice{mapItem("bot", yaml.MapSlice{mapItem("intent", id)})})
			wants = true
		}
	}
	if wants {
		p.tests = append(p.tests, t)
	}
}
