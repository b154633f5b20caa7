package desk

import (
	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// form is what may stand behind a key. Reader and JSON Schema go by the same tables, so they cannot disagree.
type form string

const (
	formID       form = "id"       // small letters, digits, _
	formText     form = "text"     // one text
	formTexts    form = "texts"    // a list of texts, or one
	formWords    form = "words"    // one text, or one for each language
	formLists    form = "lists"    // a list of texts, or one for each language
	formDuration form = "duration" // 10m, 4h, 3 days
	formYes      form = "yes"      // yes or no
	formShare    form = "share"    // a number from 0 to 1
	formMoment   form = "moment"   // RFC 3339
	formChoice   form = "choice"   // one of field.choices
	formShape    form = "shape"    // keys of field.shape
	formShapes   form = "shapes"   // a list of such
	formMap      form = "map"      // own keys, each with a value of field.shape
	formTextMap  form = "text map" // own keys, each with a text or nothing
	formFree     form = "free"     // several forms: read by hand
)

// field is a key of a mapping.
type field struct {
	name    string
	form    form
	doc     string
	needed  bool
	choices []string
	shape   *shape
}

// shape is a mapping with its keys. Its name stands in problems: "a team has no key …".
type shape struct {
	name   string
	fields []field
}

// names lists the keys.
func (s *shape) names() []string {
	out := make([]string, 0, len(s.fields))
	for _, f := range s.fields {
		out = append(out, f.name)
	}
	return out
}

// called is the shape under another name.
func (s *shape) called(name string) *shape { return &shape{name, s.fields} }

// file is the shape of a whole file: with a version.
func file(fields ...field) *shape {
	return &shape{"the file", append([]field{{name: "version", form: formFree, doc: "Version of the format: always 1.", needed: true}}, fields...)}
}

var teamShape = &shape{"a team", []field{
	{name: "id", form: formID, doc: "Never changes.", needed: true},
	{name: "name", form: formWords, doc: "As customers read it.", needed: true},
	{name: "skills", form: formTexts, doc: "Services and intents it is good at."},
	{name: "calendar", form: formText, doc: "When it is here; without it the desk's."},
	{name: "desks", form: formTexts, doc: "Where it works inside Slack, Discord or Telegram: names of channels, or name/room. Without it the desks that no team names."},
}}

var serviceShape = &shape{"a service", []field{
	{name: "id", form: formID, doc: "Never changes.", needed: true},
	{name: "says", form: formWords, doc: "Its name, as customers read it.", needed: true},
	{name: "also", form: formLists, doc: "Other words for it."},
	{name: "team", form: formText, doc: "Who looks after it."},
}}

var calendarShape = &shape{"a calendar", []field{
	{name: "zone", form: formText, doc: "As Europe/London.", needed: true},
	{name: "week", form: formFree, doc: "Mon-Fri 09:00-17:30, a list of such lines, or days with their hours.", needed: true},
	{name: "holidays", form: formTexts, doc: "Public holidays of a country or region, as gb or de-BY."},
	{name: "days", form: formFree, doc: "Single days: hours, or closed."},
}}

var tierShape = &shape{"a tier", []field{
	{name: "id", form: formID, doc: "Never changes.", needed: true},
	{name: "name", form: formWords, doc: "As people read it; without one they read the id."},
	{name: "domains", form: formTexts, doc: "Of proven e-mail addresses."},
	{name: "emails", form: formTexts, doc: "Proven e-mail addresses."},
}}

var matchShape = &shape{"for", []field{
	{name: "customers", form: formTexts, doc: "Ids of customers."},
	{name: "tiers", form: formTexts, doc: "Tiers of this file."},
	{name: "services", form: formTexts, doc: "Services of services.yaml."},
	{name: "severities", form: formTexts, doc: "Severities of desk.yaml."},
	{name: "teams", form: formTexts, doc: "Teams of teams.yaml."},
}}

var targetsShape = &shape{"the targets", []field{
	{name: string(sla.FirstResponse), form: formDuration, doc: "Until a person's first reply."},
	{name: string(sla.NextResponse), form: formDuration, doc: "From the oldest unanswered message."},
	{name: string(sla.Resolution), form: formDuration, doc: "Until it is solved."},
}}

var policyShape = &shape{"an agreement", []field{
	{name: "id", form: formID, doc: "Never changes.", needed: true},
	{name: "label", form: formWords, doc: "As customers read it."},
	{name: "for", form: formShape, doc: "Whom it is for; without it everybody.", shape: matchShape},
	{name: "calendar", form: formText, doc: "In which the times are counted.", needed: true},
	{name: "targets", form: formShape, doc: "Times: 30m, 4h, 2 working days.", needed: true, shape: targetsShape},
}}

var severitiesShape = &shape{"severities", []field{
	{name: "levels", form: formTexts, doc: "The most severe first.", needed: true},
	{name: "usual", form: formText, doc: "Where neither impact nor urgency is known.", needed: true},
	{name: "matrix", form: formFree, doc: "Impact, then urgency, then severity; \"otherwise\" for the rest."},
}}

var afterShape = &shape{"after_resolve", []field{
	{name: "reopen", form: formDuration, doc: "How long a message opens the ticket again."},
	{name: "survey", form: formYes, doc: "Ask how it was."},
}}

var thresholdsShape = &shape{"thresholds", []field{
	{name: "answer", form: formShare, doc: "How likely a wish must be to be acted upon; else the bot asks \"did you mean\"."},
	{name: "did_you_mean", form: formShare, doc: "How likely it must be that a message is one of the desk's at all; else it is not understood."},
	{name: "person", form: formShare, doc: "How upset a customer must sound to be offered a person at the first miss."},
	{name: "pressing", form: formShare, doc: "How pressed a customer must sound for a ticket whose urgency nobody named."},
	{name: "pressing_as", form: formText, doc: "The urgency that such a ticket gets."},
}}

var entityShape = &shape{"an entity", []field{
	{name: "pattern", form: formText, doc: "RE2; the first group is the value."},
	{name: "list", form: formFree, doc: "Values, or values with other words for them."},
}}

var tableShape = &shape{"a table", []field{
	{name: "file", form: formText, doc: "As tables/orders.csv.", needed: true},
	{name: "key", form: formText, doc: "Column that is searched.", needed: true},
	{name: "owner", form: formText, doc: "Column with the e-mail address of who may see a row."},
}}

var deskShape = file(
	field{name: "id", form: formID, doc: "Never changes.", needed: true},
	field{name: "name", form: formWords, doc: "As customers read it.", needed: true},
	field{name: "locales", form: formTexts, doc: "Languages, the fallback first.", needed: true},
	field{name: "zone", form: formText, doc: "Where a customer's own is not known, as Europe/London.", needed: true},
	field{name: "calendar", form: formText, doc: "When people are here, where a team has none of its own.", needed: true},
	field{name: "person", form: formText, doc: "Team that gets who asks for a person.", needed: true},
	field{name: "severities", form: formShape, doc: "What impact and urgency make of a ticket.", needed: true, shape: severitiesShape},
	field{name: "offers", form: formTexts, doc: "Flows offered in the welcome and when the bot is lost."},
	field{name: "escalate", form: formText, doc: "Team that hears of a hand-off nobody was told of."},
	field{name: "unheard", form: formDuration, doc: "After how long that is."},
	field{name: "after_resolve", form: formShape, doc: "What the customer's next message does.", shape: afterShape},
	field{name: "thresholds", form: formShape, doc: "Where the bot acts, asks, or gives up.", shape: thresholdsShape},
	field{name: "redact", form: formFree, doc: "Taken out before anything is stored: card, iban, password, or a name with a pattern."},
	field{name: "privacy", form: formText, doc: "Address of the privacy page."},
	field{name: "entities", form: formMap, doc: "Kinds of value of this desk.", shape: entityShape},
	field{name: "tables", form: formMap, doc: "Tables to look things up in.", shape: tableShape},
)

var slaShape = file(
	field{name: "calendars", form: formFree, doc: "Calendars by id; 24x7 is always open.", needed: true, shape: calendarShape},
	field{name: "tiers", form: formShapes, doc: "Levels of agreement.", shape: tierShape},
	field{name: "policies", form: formShapes, doc: "Agreements; the most special wins, for each target by itself.", needed: true, shape: policyShape},
)

var (
	teamsShape    = file(field{name: "teams", form: formShapes, doc: "Who gets a hand-off.", needed: true, shape: teamShape})
	servicesShape = file(field{name: "services", form: formShapes, doc: "What tickets are about.", needed: true, shape: serviceShape})
	channelsShape = file(field{name: "channels", form: formShapes, doc: "Ways in.", needed: true, shape: channelShape})
	repliesShape  = file(field{name: "replies", form: formShapes, doc: "Canned replies.", needed: true, shape: replyShape})
	testsShape    = file(field{name: "tests", form: formShapes, doc: "Conversations with what must hold.", needed: true, shape: testShape})
	intentsShape  = file(field{name: "intents", form: formShapes, doc: "What customers want.", needed: true, shape: intentShape})
	answersShape  = file(field{name: "answers", form: formShapes, doc: "What the bot answers without a flow.", needed: true, shape: answerShape})
)

// channelShape has the keys of every type of channel.
var channelShape = anyChannelShape()

// channelHead are the keys that every channel has.
func channelHead() []field {
	return []field{
		{name: "name", form: formID, doc: "As data-site in the page, and behind the type in addresses.", needed: true},
		{name: "type", form: formChoice, doc: "What it is.", needed: true, choices: append([]string{"web"}, AdapterKinds()...)},
	}
}

var webShape = &shape{"a channel of type web", append(channelHead(), []field{
	{name: "title", form: formWords, doc: "Head of the chat."},
	{name: "origins", form: formTexts, doc: "Pages that may show it, as https://shop.example."},
	{name: "locale", form: formText, doc: "Where the browser's language is none of the desk's."},
	{name: "theme", form: formChoice, doc: "Colours.", choices: []string{"auto", "light", "dark"}},
	{name: "accent", form: formText, doc: "Colour, as \"#5b3fd6\"."},
	{name: "position", form: formChoice, doc: "Corner of the page.", choices: []string{"right", "left"}},
	{name: "identity", form: formText, doc: "env:NAME of the key for signed identities."},
}...)}

var intentShape = &shape{"an intent", []field{
	{name: "id", form: formText, doc: "Never changes.", needed: true},
	{name: "title", form: formWords, doc: "In the customer's words, for \"did you mean\"."},
	{name: "phrases", form: formLists, doc: "Examples, 15 to 30 in each language."},
}}

var answerShape = &shape{"an answer", []field{
	{name: "id", form: formID, doc: "Never changes.", needed: true},
	{name: "title", form: formWords, doc: "What it is about.", needed: true},
	{name: "text", form: formWords, doc: "What the bot says.", needed: true},
	{name: "url", form: formText, doc: "Where it stands."},
	{name: "questions", form: formLists, doc: "In the words of customers."},
}}

var replyShape = &shape{"a reply", []field{
	{name: "id", form: formID, doc: "What is typed behind the slash.", needed: true},
	{name: "title", form: formWords, doc: "What it is for.", needed: true},
	{name: "text", form: formWords, doc: "Filled in: {customer.name}; a gap: {?new time}.", needed: true},
	{name: "teams", form: formTexts, doc: "Who sees it; without it everybody."},
}}

var testCustomerShape = &shape{"the customer", []field{
	{name: "name", form: formText, doc: "His name."},
	{name: "email", form: formText, doc: "His e-mail address."},
	{name: "verified", form: formYes, doc: "The address is proven."},
	{name: "tier", form: formText, doc: "Of a signed identity."},
	{name: "known", form: formTextMap, doc: "Slots remembered from earlier conversations."},
}}

var expectTicketShape = &shape{"the ticket", []field{
	{name: "title", form: formText, doc: "Part of it."},
	{name: "service", form: formText, doc: "Id of the service."},
	{name: "impact", form: formText, doc: "Id of the choice."},
	{name: "urgency", form: formText, doc: "Id of the choice."},
	{name: "severity", form: formText, doc: "Severity."},
	{name: "team", form: formText, doc: "Id of the team."},
	{name: "state", form: formChoice, doc: "Where it stands.", choices: []string{string(bot.TicketOpen), string(bot.TicketAssigned), string(bot.TicketPending), string(bot.TicketResolved)}},
	{name: "needed_by", form: formText, doc: "Date."},
	{name: "complaint", form: formYes, doc: "It is a complaint."},
}}

var expectPromiseShape = &shape{"the promise", []field{
	{name: "first_response", form: formText, doc: "An instant, the words told, or any."},
	{name: "resolution", form: formText, doc: "An instant, the words told, or any."},
	{name: "back", form: formText, doc: "When people are back."},
}}

var expectShape = &shape{"what must hold", []field{
	{name: "says", form: formTexts, doc: "Parts of messages, or ids of texts."},
	{name: "not_says", form: formTexts, doc: "What no message may hold."},
	{name: "asks", form: formText, doc: "Slot that is being asked."},
	{name: "offers", form: formTexts, doc: "Ids of quick replies."},
	{name: "answer", form: formText, doc: "Answer that is said."},
	{name: "intent", form: formText, doc: "What was understood."},
	{name: "flow", form: formText, doc: "What runs."},
	{name: "step", form: formText, doc: "Where it waits."},
	{name: "slots", form: formTextMap, doc: "Slots and their values."},
	{name: "ticket", form: formFree, doc: "none, or what must hold of it.", shape: expectTicketShape},
	{name: "promise", form: formFree, doc: "none, or the times told.", shape: expectPromiseShape},
	{name: "owner", form: formChoice, doc: "Who speaks.", choices: []string{string(bot.OwnerBot), string(bot.OwnerWaiting), string(bot.OwnerAgent), string(bot.OwnerNobody)}},
	{name: "team", form: formText, doc: "Of the hand-off."},
	{name: "reason", form: formText, doc: "Of the hand-off."},
	{name: "locale", form: formText, doc: "Language of the conversation."},
	{name: "closed", form: formYes, doc: "Nothing waits for the customer."},
}}

var turnShape = &shape{"a line of a talk", []field{
	{name: "customer", form: formText, doc: "The customer writes."},
	{name: "choose", form: formText, doc: "The customer takes a quick reply."},
	{name: "wait", form: formDuration, doc: "Time passes."},
	{name: "bot", form: formFree, doc: "What must hold of all since the last such line.", shape: expectShape},
}}

var testShape = &shape{"a test", []field{
	{name: "name", form: formText, doc: "What it shows.", needed: true},
	{name: "at", form: formMoment, doc: "When it begins."},
	{name: "zone", form: formText, doc: "Of the customer."},
	{name: "locale", form: formText, doc: "Language."},
	{name: "greeted", form: formYes, doc: "The customer opened the chat and was greeted before the first line."},
	{name: "customer", form: formShape, doc: "What is known of the customer.", shape: testCustomerShape},
	{name: "talk", form: formShapes, doc: "Line by line.", needed: true, shape: turnShape},
}}
