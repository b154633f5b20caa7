package console_test

import (
	"maps"
	"testing"

	"frontdesk/internal/e2e"
)

// damaged is a flow as it is written.
const damaged = `version: 1
# What arrives broken is replaced, up to what a replacement may cost.
flow: damaged
title: {en-GB: Damaged delivery}
starts_on: [damaged_delivery, missing_part]

slots:
  order:
    type: order
    ask: Which order is it? The number is on the delivery note, top right, and begins with 7.
    keep: conversation
  photo: {type: text, ask: "Could you send a photo of it?", optional: true}

steps:
  - collect: [order, photo]
  - look_up: orders
    by: order
    none:
      - id: unknown
        say: I find no order {order}. The number is on the delivery note, top right.
      - go: person
  - confirm: "{order.item} is broken: shall I order a new one, and is this the right address?"
    no: person
  - id: person
    hand_off: parts
`

// flowDetail is a flow of the list with its steps.
func flowDetail(f obj) obj {
	d := maps.Clone(f)
	step := func(id, verb, text string, line int, waits bool) obj {
		return obj{"id": id, "verb": verb, "text": text, "when": "", "texts": []string{}, "slots": []string{}, "waits": waits, "line": line}
	}
	edge := func(from, to, label string) obj { return obj{"from": from, "to": to, "label": label} }
	d["slots"] = []obj{{"name": "order", "kind": "order", "label": obj{"en-GB": "Order"}, "keep": "conversation", "optional": false, "choices": []string{}, "line": 8}}
	d["steps"] = []obj{
		step("1", "collect", "order, photo", 15, true), step("2", "look_up", "orders by order", 16, false),
		step("unknown", "say", "I find no order {order}. The number is on the delivery note, top right.", 19, false),
		step("3", "confirm", "{order.item} is broken: shall I order a new one, and is this the right address?", 22, true), step("person", "hand_off", "parts", 24, false)}
	d["edges"] = []obj{edge("1", "2", ""), edge("2", "unknown", "none"), edge("2", "3", ""), edge("unknown", "person", ""), edge("3", "", "yes"), edge("3", "person", "no"), edge("person", "", "")}
	d["source"] = damaged
	return d
}

// intentDetail is an intent of the list with its phrases.
func intentDetail(i obj) obj {
	d := maps.Clone(i)
	d["phrases"] = []obj{
		{"locale": "en-GB", "texts": []string{"something arrived damaged", "the box was crushed", "my grinder came with a crack in the hopper, and the lid does not close any more"}},
		{"locale": "ar", "texts": []string{"وصل الجهاز مكسورا", "الصندوق تالف"}}}
	return d
}

// TestDefinitionByKeyboard: a line of the lists leads to what it names, a step to its line in the file, and the way
// back is the first thing on the page.
func TestDefinitionByKeyboard(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Open(f.url + "/console/flows")
	p.Wait(`qa('.lines li').length >= 3`)
	p.Wait(`q('.how').textContent.includes('desk push')`)
	e2e.Eval[any](p, `q('.lines li a').focus()`)
	p.Press("Enter")
	p.Wait(`q('h1').textContent === 'Damaged delivery' && document.activeElement.id === 'main' && document.title.includes('Damaged delivery')`)
	p.Wait(`q('.how').textContent.includes('flows/damaged.yaml')`)
	p.Wait(`qa('.flow-step')[3].textContent.includes('the flow ends') && !qa('.flow-step')[0].querySelector('.way')`)
	e2e.Eval[any](p, `q('#s-2 .way a').focus()`)
	p.Press("Enter")
	p.Wait(`q('#s-unknown:target')`)
	e2e.Eval[any](p, `q('#s-unknown .row a').focus()`)
	p.Press("Enter")
	p.Wait(`q('#L19:target').textContent.includes('id: unknown')`)
	e2e.Eval[any](p, `q('.chip.bot[href]').focus()`)
	p.Press("Enter")
	p.Wait(`q('h1').textContent === 'something arrived damaged' && qa('main .panel li').length === 5`)
	e2e.Eval[any](p, `q('.top a').focus()`)
	p.Press("Enter")
	p.Wait(`q('h1').textContent === 'Intents'`)
}
