package console_test

import (
	"fmt"
	"slices"
	"time"
)

// The cast: the desk of Tidewell, who sell café equipment. People, firms and figures are invented.

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func who(id, name string) obj { return obj{"id": id, "name": name} }

var (
	ana   = who("st_ana", "Ana Oliveira")
	bea   = who("st_bea", "Bea Marsh")
	idris = who("st_idris", "Idris Kaya")
)

// clockOf is a clock that has run since and runs out at.
func clockOf(target string, since, at time.Time) obj {
	warn := since.Add(at.Sub(since) * 3 / 4)
	return obj{"target": target, "rule": "gold-parts", "label": "", "calendar": "leeds", "why": "Gold agreement, parts. Counts Mon–Fri 08–18 in Leeds; nothing paused so far.",
		"at": stamp(at), "warn_at": stamp(warn), "deadline": stamp(at), "met": false, "met_at": nil, "late": time.Now().After(at), "paused": false, "stopped": false,
		"used_s": time.Since(since).Seconds(), "within_s": at.Sub(since).Seconds(), "since": stamp(since), "segments": []obj{}}
}

func pausedClock(target string, since time.Time) obj {
	c := clockOf(target, since, since.Add(6*time.Hour))
	c["at"], c["warn_at"], c["paused"], c["used_s"], c["within_s"] = nil, nil, true, 3*3600, 6*3600+600
	return c
}

// queueLine is one ticket of the queue as the table below writes it.
type queueLine struct {
	id, number, customer, title, last, why, wish string
	score                                        float64
	channel, locale, tier, team                  string
	target                                       string
	used, left                                   time.Duration // of the first clock
	waits                                        time.Duration
	paused                                       bool
}

var queueLines = []queueLine{
	{"cv_dafydd", "FD-1037", "Dafydd Pryce", "Till offline, Harbour Bakehouse", "The till says “no route to payment host” since 13:50 and we have a lunch queue out of the door.", "asked", "till_offline", .96, "slack:help", "en-GB", "Gold", "it", "first_response", 23 * time.Minute, -8 * time.Minute, 23 * time.Minute, false},
	{"cv_priya", "FD-1042", "Priya Raman", "Cracked hopper, order 70418", "We open at seven tomorrow, is there any chance of a loan hopper until the new one is here?", "Above the £150 limit", "damaged_delivery", .94, "web:default", "en-GB", "", "parts", "first_response", 48*time.Minute + 30*time.Second, 12*time.Minute + 30*time.Second, 4 * time.Minute, false},
	{"cv_yusuf", "FD-1029", "Yusuf Haddad", "Password expired, scanner", "انتهت صلاحية كلمة المرور والماسح الضوئي لا يقبل الجديدة", "not_understood", "password_reset", .58, "telegram:desk", "ar", "", "it", "next_response", 70 * time.Minute, 19*time.Minute + 30*time.Second, 41 * time.Minute, false},
	{"cv_mirjam", "FD-1041", "Mirjam Okafor", "Wrong invoice 88213", "Invoice 88213 charges us for two Marl 64 grinders, we only ever ordered one.", "Needs a credit note", "invoice_wrong", .91, "email:post", "en-GB", "", "orders", "first_response", 41 * time.Minute, 48*time.Minute + 30*time.Second, 12 * time.Minute, false},
	{"cv_lena", "FD-1040", "Lena Brandt", "VPN, parts catalogue", "VPN connects but the parts catalogue will not load from the van, worked on Friday.", "No way on in flow", "vpn_trouble", .88, "slack:help", "en-GB", "", "it", "first_response", 30 * time.Minute, 2*time.Hour + 10*time.Minute, 18 * time.Minute, false},
	{"cv_owen", "FD-1018", "Owen Castellanos", "Warranty, steam valve", "I will send the serial number once the engineer has moved the machine.", "flow", "warranty_claim", .90, "web:default", "en-GB", "", "parts", "resolution", 3 * time.Hour, 0, 3 * time.Hour, true},
	{"cv_amelie", "FD-0996", "Amélie Fournier", "Joint missing", "Merci, le colis est arrivé, mais il manque le joint du groupe.", "reopened", "missing_part", .93, "email:post", "fr", "", "parts", "resolution", time.Hour, 5*time.Hour + 20*time.Minute, 6 * time.Minute, false},
	{"cv_sam", "FD-1039", "Sam Whitlock", "Laptop for a new starter", "New starter on Monday needs a laptop, same as the last one please.", "flow", "laptop_request", .97, "web:default", "en-GB", "", "it", "resolution", time.Hour, 30 * time.Hour, 2 * time.Hour, false},
	{"cv_hollis", "FD-1035", "Hollis & Daughters", "Change of delivery address", "Change delivery to the back door, the front is being painted.", "asked", "change_delivery", .85, "email:post", "en-GB", "", "orders", "resolution", time.Hour, 52 * time.Hour, 3 * time.Hour, false},
}

func (l queueLine) row(now time.Time) obj {
	since := now.Add(-l.used)
	clock := clockOf(l.target, since, now.Add(l.left))
	var next any = stamp(now.Add(l.left))
	state, reason, why := "open", l.why, ""
	if l.paused {
		clock, next, state = pausedClock(l.target, since), nil, "pending"
	}
	if !slices.Contains([]string{"asked", "not_understood", "reopened"}, l.why) {
		reason, why = "flow", l.why
	}
	return obj{"conversation": l.id, "seq": 9, "owner": "waiting", "team": l.team, "agent": nil, "number": l.number, "title": l.title, "state": state, "severity": "high",
		"tier": l.tier, "tier_name": l.tier, "customer": l.customer, "channel": l.channel, "locale": l.locale, "reason": reason, "why": why, "wish": l.wish, "wish_title": "", "score": l.score,
		"last_from": "customer", "last_line": l.last, "opened_at": stamp(now.Add(-l.used - time.Minute)), "at": stamp(now.Add(-l.waits)), "waits_since": stamp(now.Add(-l.waits)),
		"unheard": false, "needed_by": "", "needed_at": nil, "needed_late": false, "clocks": []obj{clock}, "next_at": next, "viewers": []obj{}}
}

func (f *fakeDesk) cast(now time.Time) {
	f.me = obj{"id": "st_tomasz", "name": "Tomasz Zajac", "email": "tomasz@tidewell.example", "role": "admin", "teams": []string{"*"},
		"permissions": []string{"queue.read", "conversation.read", "conversation.act", "conversation.export", "teams.all", "ticket.read", "promise.read", "reply.read",
			"desk.read", "desk.publish", "report.read", "user.read", "user.write", "token.read", "token.write", "audit.read"},
		"expires_at": stamp(now.Add(30 * 24 * time.Hour)), "status": "available",
		"desk": obj{"id": "tidewell", "name": "Tidewell desk", "locales": []string{"en-GB", "fr", "ar"}, "zone": "Europe/London", "revision": "rv_41", "build": "test"}}
	for _, l := range queueLines {
		row := l.row(now)
		f.rows = append(f.rows, row)
		f.talks[l.id] = plainTalk(row, now)
	}
	f.row("cv_priya")["viewers"] = []obj{{"id": "st_ana", "name": "Ana Oliveira", "doing": "viewing"}}
	f.talks["cv_priya"] = priya(f.row("cv_priya"), now)
	for i, name := range []string{"Noor Aziz", "Tom Feld", "Inga Lund"} {
		row := queueLines[1].row(now)
		row["conversation"], row["customer"], row["number"], row["owner"], row["reason"], row["why"] = fmt.Sprintf("cv_bot%d", i), name, "", "bot", "", ""
		row["clocks"], row["next_at"], row["waits_since"], row["last_line"], row["title"], row["state"], row["team"] = []obj{}, nil, nil, "Where is my order?", "", "", ""
		f.rows = append(f.rows, row)
		f.talks[row["conversation"].(string)] = plainTalk(row, now)
	}
	f.castLists(now)
}

func (f *fakeDesk) castLists(now time.Time) {
	team := func(id, name string, open bool, skills ...string) obj {
		var opens any
		if !open {
			opens = stamp(now.Add(14 * time.Hour))
		}
		return obj{"id": id, "name": name, "skills": append([]string{}, skills...), "calendar": "leeds", "open": open, "opens_at": opens}
	}
	f.lists["teams"] = []obj{team("parts", "Parts & Returns", true, "damaged_delivery", "warranty_claim"), team("orders", "Orders", true, "order_status"), team("it", "IT help", false, "password_reset")}
	person := func(w obj, status string, open int) obj {
		return obj{"id": w["id"], "name": w["name"], "status": status, "teams": []string{"parts"}, "open": open}
	}
	f.lists["people"] = []obj{person(ana, "available", 4), person(f.me, "available", 3), person(bea, "available", 5), person(idris, "away", 0)}
	f.lists["replies"] = replies()
	told := func(number string, in time.Duration, kind string) obj {
		return obj{"id": "p" + number, "conversation": "cv_priya", "turn": 6, "number": number, "kind": kind, "due": stamp(now.Add(in)), "rule": "gold", "told_at": stamp(now.Add(-4 * time.Hour)),
			"settled_at": nil, "kept": nil, "replaced": false}
	}
	f.lists["persons"] = []obj{{"channel": "slack:team", "linked_at": stamp(now.Add(-240 * time.Hour))}}
	f.lists["promises"] = []obj{told("FD-1008", 28*time.Minute, "resolution"), told("FD-0991", 40*time.Minute, "first_response"), told("FD-1013", 150*time.Minute, "resolution")}
	user := func(w obj, role string, waiting, disabled bool, teams ...string) obj {
		return obj{"id": w["id"], "email": w["id"].(string)[3:] + "@tidewell.example", "name": w["name"], "role": role, "teams": teams, "disabled": disabled, "waiting": waiting, "created_at": stamp(now)}
	}
	f.lists["users"] = []obj{user(f.me, "admin", false, false, "*"), user(ana, "agent", false, false, "parts"), user(bea, "supervisor", false, false, "*"), user(idris, "agent", true, false, "it"),
		user(who("st_amir", "Amir Sadeghi"), "auditor", false, true, "*")}
	f.lists["me/sessions"] = []obj{
		{"id": "s1", "created_at": stamp(now.Add(-50 * time.Hour)), "used_at": stamp(now), "expires_at": stamp(now.Add(700 * time.Hour)), "current": true},
		{"id": "s2", "created_at": stamp(now.Add(-500 * time.Hour)), "used_at": stamp(now.Add(-20 * time.Hour)), "expires_at": stamp(now.Add(200 * time.Hour)), "current": false}}
	flow := func(id, title string, steps int, on ...string) obj {
		return obj{"id": id, "title": obj{"en-GB": title}, "file": "flows/" + id + ".yaml", "line": 3, "starts_on": on, "steps": steps}
	}
	f.lists["flows"] = []obj{flow("damaged", "Damaged delivery", 14, "damaged_delivery", "missing_part"), flow("password", "Password reset", 9, "password_reset"), flow("vpn", "VPN trouble", 17, "vpn_trouble")}
	intent := func(id, title, flow string) obj { return obj{"id": id, "title": obj{"en-GB": title}, "flow": flow} }
	f.lists["intents"] = []obj{intent("damaged_delivery", "something arrived damaged", "damaged"), intent("password_reset", "reset my password", "password"), intent("vpn_trouble", "VPN does not work", "vpn")}
	count := func(id string, n int) obj { return obj{"intent": id, "title": id, "count": n} }
	f.lists["summary"] = []obj{{"from": stamp(now.Add(-720 * time.Hour)), "to": stamp(now), "conversations": 812, "turns": 5400, "messages": 3100, "tickets": 310, "resolved": 790, "resolved_by_bot": 512,
		"handoffs": 270, "reasons": []obj{{"reason": "asked", "count": 90}}, "intents": []obj{count("damaged_delivery", 141), count("password_reset", 97), count("vpn_trouble", 12)},
		"not_understood": 60, "trouble": 1, "promises": obj{"told": 300, "settled": 280, "kept": 255},
		"first_response": obj{"count": 140, "median_s": 420, "p90_s": 3900}, "ratings": obj{"count": 120, "sum": 540, "scores": []int{2, 4, 8, 24, 82}}}}
	f.lists["reports/periods"], f.lists["agreements"] = weeks(now), agreements
	line := func(n int, by obj, verb, object string) obj {
		return obj{"seq": n, "at": stamp(now.Add(-time.Duration(n) * time.Hour)), "by": by, "verb": verb, "object": object, "detail": "", "from": "192.0.2.7", "hash": "9f3c2a77d1e0b4c58812"}
	}
	f.lists["audit"] = []obj{line(1, ana, "user.invite", "st_idris"), line(2, bea, "desk.publish", "rv_41"), line(3, bea, "session.end", "st_amir")}
}

func part(text, field string, gap bool) obj { return obj{"text": text, "field": field, "gap": gap} }

func reply(id, title string, parts ...obj) obj {
	text, gaps := "", []string{}
	for _, p := range parts {
		text += p["text"].(string)
		if p["gap"].(bool) {
			gaps = append(gaps, p["field"].(string))
		}
	}
	return obj{"id": id, "title": title, "text": text, "parts": parts, "gaps": gaps, "locale": "en-GB", "locales": []string{"en-GB", "fr"}, "teams": []string{}}
}

func replies() []obj {
	return []obj{
		reply("loan-part", "Loan part while the new one ships", part("Hi ", "", false), part("Priya", "customer.name", false), part(", we can lend you a ", "", false), part("Marl 64 hopper", "item", false),
			part(". It will be with you by ", "", false), part("tomorrow 06:30", "due", false), part(", and the new one follows on order ", "", false), part("70418", "order", false), part(". Just hand the loan to the driver.", "", false)),
		reply("loan-machine", "Loan machine, needs a deposit", part("Hi ", "", false), part("Priya", "customer.name", false), part(", a loan machine needs a deposit of ", "", false), part("{deposit}", "deposit", true),
			part(". It can be with you on ", "", false), part("{?delivery day}", "?delivery day", true), part(".", "", false)),
		reply("loan-back", "How to send a loan back", part("Just hand the loan to the driver.", "", false)),
		reply("replacement-sent", "A replacement is on its way", part("Hi ", "", false), part("Priya", "customer.name", false), part(", the replacement for order ", "", false), part("70418", "order", false), part(" is on its way.", "", false)),
	}
}

func message(from, text string, private bool, by any) obj {
	return obj{"id": "m", "from": from, "by": by, "writer": "", "blocks": []obj{{"kind": "text", "text": text}}, "files": []obj{}, "choices": []obj{}, "locale": "en-GB", "private": private, "survey": false, "text_id": "", "answer": "", "reply": "", "edits": ""}
}

func blankTurn(seq int, at time.Time) obj {
	return obj{"seq": seq, "at": stamp(at), "kind": "said", "verb": "", "field": "", "by": nil, "owner": "bot", "team": "", "agent": nil, "locale": "en-GB", "messages": []obj{}, "reasoning": nil,
		"handoff": nil, "promises": []obj{}, "ticket": nil, "feedback": nil, "notified": []obj{}, "timer": "", "anew": false, "trouble": "", "blank": false}
}

// said is a turn in which the customer wrote, and the bot perhaps answered.
func said(seq int, at time.Time, texts ...string) obj {
	t := blankTurn(seq, at)
	msgs := []obj{message("customer", texts[0], false, nil)}
	for _, x := range texts[1:] {
		msgs = append(msgs, message("bot", x, false, nil))
	}
	t["messages"] = msgs
	return t
}

func reasoning(guesses, kept, marks []obj) obj {
	return obj{"verdict": "sure", "guesses": guesses, "entities": []obj{}, "marks": marks, "kept": kept, "desk": "rv_9f3c2a77d1e0"}
}

func guess(intent, title string, score float64, why string) obj {
	return obj{"intent": intent, "title": title, "score": score, "why": why}
}

func mark(flow, step, took, why string) obj {
	return obj{"flow": flow, "step": step, "took": took, "why": why}
}

// talkFor is a conversation around a row.
func talkFor(row obj, now time.Time) obj {
	return obj{"id": row["conversation"], "seq": row["seq"], "owner": row["owner"], "team": row["team"], "team_name": "", "agent": row["agent"], "channel": row["channel"], "locale": row["locale"],
		"opened_at": row["opened_at"], "at": row["at"], "waits_since": row["waits_since"], "resolved_at": nil, "reachable": true,
		"customer":  obj{"id": "cu_1", "name": row["customer"], "email": "priya@kettle.example", "verified": true, "tier": row["tier"], "tier_name": row["tier"], "locale": row["locale"], "zone": "Europe/London"},
		"addresses": []obj{{"id": "a1", "channel": row["channel"], "conversation": row["conversation"], "linked_at": nil}}, "others": []obj{},
		"ticket": nil, "earlier": []obj{}, "handoff": nil, "details": []obj{}, "clocks": row["clocks"], "promises": []obj{}, "turns": []obj{}, "more": false, "viewers": row["viewers"]}
}

func ticketFor(row obj) obj {
	return obj{"id": "tk_" + row["number"].(string), "number": row["number"], "title": row["title"], "state": "open", "severity": "high", "service": "", "team": row["team"], "agent": nil,
		"conversation": row["conversation"], "customer": "cu_1", "opened_at": row["opened_at"], "impact": "", "urgency": "", "tier": row["tier"], "complaint": false, "needed_by": "",
		"details": []obj{}, "clocks": row["clocks"], "promises": []obj{}}
}

// plainTalk is a short conversation: one message, handed over unless the bot has it.
func plainTalk(row obj, now time.Time) obj {
	c := talkFor(row, now)
	c["seq"], row["seq"] = 1, 1
	turn := said(1, now.Add(-10*time.Minute), row["last_line"].(string), "One moment.")
	if row["owner"] != "bot" {
		c["ticket"] = ticketFor(row)
		turn["owner"] = "waiting"
		turn["handoff"] = obj{"team": row["team"], "team_name": "", "reason": row["reason"], "why": row["why"], "at": turn["at"], "turn": 1, "brief": []obj{}, "notified": []obj{}}
	}
	c["turns"] = []obj{turn}
	return c
}

func rowFor(c obj, _ string) obj {
	for _, l := range queueLines {
		if l.id == c["id"] {
			row := l.row(time.Now())
			row["seq"] = c["seq"]
			return row
		}
	}
	panic("no such conversation")
}

// priya is the conversation of the ticket FD-1042, told in full.
func priya(row obj, now time.Time) obj {
	at := func(ago time.Duration) time.Time { return now.Add(-ago) }
	c := talkFor(row, now)
	c["seq"], row["seq"], c["team_name"] = 6, 6, "Parts & Returns"
	one := said(1, at(11*time.Minute), "Hi, the grinder came this morning and the bean hopper is cracked right through.", "Sorry, that should not happen. Which order is it? I see two for Kettle & Co this month.")
	one["reasoning"] = reasoning([]obj{guess("damaged_delivery", "something arrived damaged", .94, "my machine arrived cracked"), guess("missing_part", "a part is missing", .04, "")},
		[]obj{{"field": "damage", "label": "Damage", "value": "Cracked on arrival"}}, []obj{mark("damaged", "which_order", "asked", "")})
	two := said(2, at(10*time.Minute), "70418, the Marl 64", "Thanks. Please add a photo of the crack, then nobody has to ask you again.")
	two["reasoning"] = obj{"verdict": "", "guesses": []obj{}, "entities": []obj{{"kind": "order", "value": "70418", "text": "70418"}},
		"marks": []obj{mark("damaged", "which_order", "filled", ""), mark("damaged", "look_up_order", "found order 70418", ""), mark("damaged", "photo", "asked", "")},
		"kept":  []obj{{"field": "order", "label": "Order", "value": "70418"}, {"field": "item", "label": "Item", "value": "Marl 64 grinder"}}, "desk": "rv_9f3c2a77d1e0"}
	three := said(3, at(8*time.Minute), "Here it is", "I have passed this to Parts & Returns. They answer by 14:44; our agreement says it is solved by Friday 17:00.")
	three["owner"], three["team"] = "waiting", "parts"
	three["reasoning"] = reasoning(nil2(), []obj{}, []obj{mark("damaged", "price", "branched", "Part costs £184, limit is £150"), mark("damaged", "over_limit", "handed over to parts", "")})
	three["reasoning"].(obj)["verdict"] = ""
	line := func(text string, turns ...int) obj { return obj{"label": "", "text": text, "turns": turns} }
	three["handoff"] = obj{"team": "parts", "team_name": "Parts & Returns", "reason": "flow", "why": "Part costs £184, limit is £150, so handed over", "at": three["at"], "turn": 3, "notified": []obj{ana, bea},
		"brief": []obj{line("New hopper for a Marl 64, cracked on arrival. One photo, not looked at yet.", 1, 3), line("Order 70418 came this morning; nothing else is damaged.", 2), line("Handed over because the part is £184. The bot may replace up to £150.", 3)}}
	four := said(4, at(4*time.Minute), "We open at seven tomorrow, is there any chance of a loan hopper until the new one is here?")
	four["owner"], four["team"] = "waiting", "parts"
	five := blankTurn(5, at(3*time.Minute))
	five["kind"], five["owner"], five["notified"] = "routed", "waiting", []obj{ana}
	six := blankTurn(6, at(2*time.Minute))
	six["kind"], six["verb"], six["by"], six["owner"] = "acted", "note", ana, "waiting"
	six["messages"] = []obj{message("agent", "@Tomasz Leeds depot has two loan hoppers. Marek can drive one over if we ask before 15:00.", true, ana)}
	c["turns"] = []obj{one, two, three, four, five, six}
	c["handoff"] = three["handoff"]
	k := ticketFor(row)
	c["ticket"] = k
	met := clockOf("next_response", at(4*time.Minute), now.Add(4*time.Hour))
	first := clockOf("first_response", at(48*time.Minute+30*time.Second), now.Add(12*time.Minute+30*time.Second))
	first["segments"] = []obj{{"from": stamp(at(48 * time.Minute)), "to": stamp(at(20 * time.Minute)), "state": "running", "calendar": "leeds", "why": "open hours"},
		{"from": stamp(at(20 * time.Minute)), "to": stamp(now.Add(12 * time.Minute)), "state": "running", "calendar": "leeds", "why": "open hours"}}
	c["clocks"] = []obj{first, met, clockOf("resolution", at(time.Hour), now.Add(75*time.Hour))}
	detail := func(field, label, value, source string, turn int, verified bool) obj {
		return obj{"field": field, "label": label, "value": value, "kind": "text", "source": source, "turn": turn, "verified": verified}
	}
	c["details"] = []obj{detail("order", "Order", "70418", "customer", 2, true), detail("item", "Item", "Marl 64 grinder, hopper", "customer", 1, false), detail("damage", "Damage", "Cracked on arrival", "customer", 1, false),
		detail("price", "Part price", "£184.00", "flow", 3, false), detail("phone", "Phone", "", "customer", 3, false)}
	c["promises"] = []obj{{"id": "p1", "conversation": "cv_priya", "turn": 3, "number": "FD-1042", "kind": "resolution", "due": stamp(now.Add(75 * time.Hour)), "rule": "gold", "told_at": stamp(at(30 * time.Hour)), "settled_at": nil, "kept": nil, "replaced": false},
		{"id": "p2", "conversation": "cv_priya", "turn": 3, "number": "FD-1042", "kind": "first_response", "due": stamp(now.Add(12*time.Minute + 30*time.Second)), "rule": "gold", "told_at": stamp(at(8 * time.Minute)), "settled_at": nil, "kept": nil, "replaced": false}}
	old := func(number, title string, days int) obj {
		return obj{"id": "tk_" + number, "number": number, "title": title, "state": "resolved", "severity": "low", "service": "", "team": "parts", "agent": ana, "conversation": "cv_owen", "customer": "cu_1", "opened_at": stamp(at(time.Duration(days) * 24 * time.Hour))}
	}
	c["earlier"] = []obj{old("FD-0871", "Burr set worn, new ones from Leeds", 40), old("FD-0702", "Second invoice for one order", 120)}
	c["customer"].(obj)["tier"], c["customer"].(obj)["tier_name"] = "gold", "Gold"
	c["addresses"] = append(c["addresses"].([]obj), obj{"id": "a2", "channel": "telegram:help", "conversation": "cv_priya", "linked_at": stamp(at(20 * time.Minute))})
	c["others"] = []obj{{"id": "cv_owen", "channel": "telegram:help", "owner": "resolved", "topic": "Burr set worn, can I get new ones?", "opened_at": stamp(at(960 * time.Hour)), "at": stamp(at(950 * time.Hour))}}
	return c
}

func nil2() []obj { return []obj{} }
