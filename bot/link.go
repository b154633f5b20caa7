package bot

import (
	"cmp"
	"crypto/subtle"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// LinkKept is how long a code links another address to a customer. It works once.
const LinkKept = 10 * time.Minute

// Link is what an event says of a customer's addresses. They are linked by a code alone, never by a name or an e-mail
// address that somebody claims, and only once who wrote the code has read what it joins and said yes: somebody may have
// sent him another's code, to read what he writes from then on.
type Link struct {
	Code    string            `json:"code,omitempty"`    // asked for: who writes it elsewhere in time is this customer
	URL     string            `json:"url,omitempty"`     // the same, to be opened in the browser of the web chat
	Asked   *Joining          `json:"asked,omitempty"`   // a code that holds was written here: what it would join
	Made    bool              `json:"made,omitempty"`    // the event's address is this customer's from now on
	Beside  bool              `json:"beside,omitempty"`  // Made where nothing is sent (a browser reads the log): he is answered where he was as well
	Refused bool              `json:"refused,omitempty"` // the code joins nothing
	Why     LinkRefusal       `json:"why,omitempty"`     // of Refused
	Undone  *channel.Address  `json:"undone,omitempty"`  // this address is his no longer
	Also    []channel.Address `json:"also,omitempty"`    // of Undone: and these, at which the same person began meanwhile
	Back    bool              `json:"back,omitempty"`    // the conversation has the address again that was taken from another
	By      StaffID           `json:"by,omitempty"`      // of Undone and Back: who says so
	Name    string            `json:"name,omitempty"`    // of By
	Without *Proof            `json:"without,omitempty"` // of Undone: who the customer is without it
}

// Joining is what a code would join with the conversation in which it was written.
type Joining struct {
	Code    string    `json:"code"`
	Channel string    `json:"channel"` // on which the code was asked for
	Began   time.Time `json:"began"`   // when that conversation did
}

// Proof is what channels have shown of who a customer is.
type Proof struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Tier     string `json:"tier,omitempty"`
	Verified bool   `json:"verified,omitempty"`
}

// LinkRefusal says why a code joins nothing.
type LinkRefusal string

// Why codes join nothing.
const (
	LinkUsed   LinkRefusal = ""       // not there, used, or too old
	LinkOld    LinkRefusal = "old"    // a signed link whose time is over
	LinkBad    LinkRefusal = "bad"    // a signed link of another desk, changed, or cut short
	LinkSame   LinkRefusal = "same"   // it was asked for in the conversation in which it was written
	LinkShared LinkRefusal = "shared" // others read and write in the room: nobody's yes is theirs
	LinkBusy   LinkRefusal = "busy"   // a person has the conversation in which it was written, or is waited for
)

// refusedTexts are what customers read.
var refusedTexts = map[LinkRefusal]string{LinkUsed: "sys.link_refused", LinkOld: "sys.link_old", LinkBad: "sys.link_bad", LinkSame: "sys.link_same", LinkBusy: "sys.link_busy", LinkShared: "sys.link_shared"}

// The answers to what is asked before two addresses are joined.
const (
	choiceJoin  = "link:yes:" // and the code
	choiceApart = "link:no"
)

// linkForm is a code as it is written, alone or behind other words; what follows a full stop makes it that of a signed link.
var linkForm = regexp.MustCompile(`(?i)\blink-([a-z0-9]{5})-([a-z0-9]{5})\b((?:\.[a-z0-9]{1,64})*)`)

// LinkCode is a code that somebody wrote.
type LinkCode struct {
	Secret string // what its record is found by
	signed bool   // it came with a signature, be it half of one
	until  string
	sum    string
}

// ReadLink finds a code in a text. Whether it still joins something is asked elsewhere.
func ReadLink(text string) (c LinkCode, ok bool) {
	text = strings.ToLower(text)
	if !strings.Contains(text, "link-") { // nearly always: the pattern costs far more
		return LinkCode{}, false
	}
	m := linkForm.FindStringSubmatch(text)
	if m == nil {
		return LinkCode{}, false
	}
	c = LinkCode{Secret: m[1] + m[2], signed: m[3] != ""}
	c.until, c.sum, _ = strings.Cut(strings.TrimPrefix(m[3], "."), ".")
	return c, true
}

// String is the code as people write it.
func (c LinkCode) String() string { return "link-" + c.Secret[:5] + "-" + c.Secret[5:] }

// Sign makes a signed link's token of a code: until when it holds, and a keyed hash over both, so that what was changed,
// cut short or comes from another desk is told from what was used or is too old.
func (c LinkCode) Sign(keys Sealer, until time.Time) string {
	c.until = strconv.FormatInt(until.Unix(), 36)
	return c.String() + "." + c.until + "." + c.keyed(keys)
}

func (c LinkCode) keyed(keys Sealer) string { return keys.Hash("link token", c.Secret, c.until) }

// Check looks at the signature, where there is one. It reports why the code joins nothing.
func (c LinkCode) Check(keys Sealer, now time.Time) (why LinkRefusal, ok bool) {
	if !c.signed {
		return "", true
	}
	until, err := strconv.ParseInt(c.until, 36, 64)
	switch {
	case err != nil || subtle.ConstantTimeCompare([]byte(c.keyed(keys)), []byte(c.sum)) != 1:
		return LinkBad, false
	case now.After(time.Unix(until, 0)):
		return LinkOld, false
	}
	return "", true
}

// LinkPage is the page that takes a token, behind the #: browsers do not send that, and whatever only opens the address
// (mail scanners, previews) joins nothing.
func LinkPage(token string) string { return "/chat#" + token }

// Confirmed finds the code that a customer says yes to, having read what it joins.
func Confirmed(c Conversation, in channel.Inbound) (LinkCode, bool) {
	choice := in.Choice
	if o, ok := pick(c.Offered, in); ok {
		choice = o.ID
	}
	code, ok := strings.CutPrefix(choice, choiceJoin)
	if !ok {
		return LinkCode{}, false
	}
	return ReadLink("link-" + code)
}

// asksYes tells whether these are the answers to a question of the bot's own, outside of all flows, that asks for a yes: it may be
// typed on every channel.
func asksYes(offered []flows.Choice) bool { return asksLink(offered) || asksSolved(offered) }

// asksLink tells whether these are the answers to what is asked before two addresses are joined.
func asksLink(offered []flows.Choice) bool {
	return slices.ContainsFunc(offered, func(o flows.Choice) bool { return strings.HasPrefix(o.ID, choiceJoin) })
}

// linked decides what follows from a code.
func (x *decision) linked(l *Link) {
	switch {
	case l.Code != "" && l.URL != "":
		x.say("sys.link_code_url", map[string]string{"code": l.Code, "url": l.URL})
	case l.Code != "":
		x.say("sys.link_code", map[string]string{"code": l.Code})
	case l.Asked != nil:
		x.askJoin(l.Asked)
	case l.Made:
		x.mark("linked", "the code from his other address was written here, and confirmed")
		x.say("sys.linked", nil)
	case l.Refused:
		x.say(refusedTexts[l.Why], nil)
	}
}

// askJoin says in plain words what a code would join. It repeats nothing that was written there: who sent the code may
// not be who he says he is.
func (x *decision) askJoin(j *Joining) {
	x.mark("link asked", "a code from another address was written here")
	x.say("sys.link_confirm", map[string]string{"channel": x.channelName(j.Channel), "day": x.stamp(j.Began)},
		flows.Choice{ID: choiceJoin + strings.TrimPrefix(j.Code, "link-"), Label: x.text("sys.link_yes", nil)},
		flows.Choice{ID: choiceApart, Label: x.text("sys.link_no", nil)})
}

// stamp is an instant of the past in the customer's zone, in figures that are read alike everywhere.
func (x *decision) stamp(t time.Time) string {
	z, err := time.LoadLocation(x.zone())
	if err != nil {
		z = time.UTC
	}
	return t.In(z).Format("2006-01-02, 15:04")
}

// channelName is what customers call a channel.
func (x *decision) channelName(name string) string {
	kind, label, _ := strings.Cut(name, ":")
	switch kind {
	case "web":
		return x.text("sys.channel_web", nil)
	case "email":
		return x.text("sys.channel_email", nil)
	case "webhook":
		return label
	}
	return strings.ToUpper(kind[:min(1, len(kind))]) + kind[min(1, len(kind)):]
}

// apart answers who does not want two addresses joined. It reports false for anything else.
func (x *decision) apart(in *channel.Inbound) bool {
	if in.Choice != choiceApart {
		return false
	}
	x.mark("link declined", "nothing was joined")
	x.say("sys.link_declined", nil)
	return true
}

// unlinked takes an address from the customer, with what it had shown of who he is. What was written stays where it was
// written.
func (x *decision) unlinked() {
	if x.event.Link.Back {
		x.mark("unlinked", "the address leads here again")
		x.say("sys.unlinked", nil)
		return
	}
	a := *x.event.Link.Undone
	x.mark("unlinked", "an address is the customer's no longer")
	x.note("sys.unlinked_note", map[string]string{"channel": x.channelName(a.Channel), "agent": cmp.Or(x.event.Link.Name, x.words("desk.name"))}, true)
	k := &x.customer
	gone := append(slices.Clone(x.event.Link.Also), a)
	if slices.ContainsFunc(k.Addresses, func(o channel.Address) bool { return slices.Contains(gone, o) }) {
		k.Addresses = slices.DeleteFunc(slices.Clone(k.Addresses), func(o channel.Address) bool { return slices.Contains(gone, o) })
		x.changed.customer = true
	}
	if p := x.event.Link.Without; p != nil {
		k.Name, k.Email, k.Tier, k.Verified, x.changed.customer = p.Name, p.Email, p.Tier, p.Verified, true
	}
}

// foldLink keeps where the customer is answered: at the address that he linked last. Where nothing is sent he reads
// besides.
func (c *Conversation) foldLink(t *Turn) {
	l := t.Event.Link
	switch {
	case l == nil:
	case l.Made && t.Event.Inbound.Address == c.Address:
	case l.Made && l.Beside:
		a := t.Event.Inbound.Address
		c.Earlier = append(slices.DeleteFunc(slices.Clone(c.Earlier), func(o channel.Address) bool { return o == a }), a)
	case l.Made:
		c.Earlier = append(slices.Clone(c.Earlier), c.Address)
		c.Address = t.Event.Inbound.Address
	case l.Undone != nil && *l.Undone == c.Address && len(c.Earlier) > 0:
		c.Address = c.Earlier[len(c.Earlier)-1]
		c.Earlier = c.Earlier[:len(c.Earlier)-1]
	case l.Undone != nil:
		c.Earlier = slices.DeleteFunc(slices.Clone(c.Earlier), func(a channel.Address) bool { return a == *l.Undone })
	}
}

// Without tells who a customer was before an address was linked to him, going on with what his other addresses have
// shown since. Turns are those of the conversation since the link, which is the first of them.
func Without(turns []Turn, a channel.Address) *Proof {
	if len(turns) == 0 {
		return nil
	}
	k := turns[0].Facts.Customer
	for _, t := range turns {
		if in := t.Event.Inbound; in != nil && in.Address != a {
			k.proven(in.From)
		}
	}
	return &Proof{Name: k.Name, Email: k.Email, Tier: k.Tier, Verified: k.Verified}
}
