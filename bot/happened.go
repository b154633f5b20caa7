package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// happened decides what follows from what is no message: it is recorded, and nobody is answered. It reports false for
// what is one.
func (x *decision) happened(in *channel.Inbound) bool {
	switch in.Kind {
	case channel.Edited:
		x.mark("edited", "the customer changed a message; what was understood of it stays")
	case channel.Deleted:
		x.mark("deleted", "the customer took a message back")
	case channel.Left, channel.Blocked:
		x.mark(string(in.Kind), "nothing reaches the customer here until he writes again")
		x.note("sys.closed_note", nil, true)
	case channel.Message:
		if in.Text != "" || in.Choice != "" {
			x.cancel(TimerAlbum) // these are the words
			return false
		}
		switch {
		case len(in.Files) == 0:
			x.mark("unreadable", "an event that could not be read: nothing is answered")
			return true
		case !slices.ContainsFunc(in.Files, func(f channel.File) bool { return !x.facts.tooLarge(f) }):
			return true // he was told
		}
		return x.gotFile()
	case channel.Choice, channel.Command, channel.Filled:
		x.cancel(TimerAlbum)
		return false
	case channel.Joined, channel.Feedback:
		return false
	default:
		x.mark("unknown", "an event that nobody knows: nothing is answered")
	}
	return true
}

// gotFile decides what a message of files alone does.
func (x *decision) gotFile() bool {
	if x.turn.Owner != OwnerBot {
		return false // who waits or has an agent is not asked; who was done begins again
	}
	if !x.awaitsWords(x.event.Inbound) {
		x.tookFile()
	}
	return true
}

// albumWait is how long the words of pictures that were sent as one are waited for: their parts come within a second.
const albumWait = 2 * time.Second

// awaitsWords tells whether a message is a part without words of what was sent as one. It is answered once, and by what its words say:
// they may stand with any of its parts, so none is answered before they can have come.
func (x *decision) awaitsWords(in *channel.Inbound) bool {
	switch {
	case in.Album == "" || in.Text != "" || in.Choice != "":
		return false
	case in.Album == x.conv.Album:
		x.mark("album", "it belongs to the pictures before")
	default:
		x.mark("album", "its words may come with another of its parts")
		x.after(TimerAlbum, "", x.facts.Now.Add(albumWait))
	}
	return true
}

// tookFile answers files without words: they belong to the open ticket, else the bot asks what they are about.
func (x *decision) tookFile() {
	if x.turn.Owner != OwnerBot {
		return // somebody took it while words were waited for
	}
	x.mark("file", "files without words")
	if x.ticket != nil && x.ticket.State != TicketResolved {
		x.clock(sla.CustomerSaid)
		x.say("sys.added", map[string]string{"ticket.number": x.ticket.Number})
		return
	}
	if x.turn.State.Waiting == flows.WaitNothing {
		x.say("sys.got_file", nil)
	} // else what was asked stands
}

// picked reads a typed number, word or beginning as one of the options that our last message offered, where they may be
// typed. The turn records what was typed.
func (x *decision) picked(in *channel.Inbound) *channel.Inbound {
	o, ok := pick(x.conv.Offered, *in)
	if !ok || !x.facts.Sends && !asksYes(x.conv.Offered) {
		return in
	}
	x.mark("picked", "“"+clip(in.Text, lineRunes)+"” is an option of the message before")
	chosen := *in
	chosen.Kind, chosen.Choice, chosen.Text = channel.Choice, o.ID, o.Label
	x.event.Inbound = &chosen
	x.facts.Reading = nil
	return &chosen
}

// pick finds the option that a message types: its label or the beginning of it, its number, and where that is
// asked for a plain yes or no in any language.
func pick(offered []flows.Choice, in channel.Inbound) (channel.Option, bool) {
	if in.Kind != channel.Message || in.Choice != "" || len(offered) == 0 {
		return channel.Option{}, false
	}
	all := options(offered)
	if o, ok := channel.Pick(in.Text, all); ok || !asksYes(offered) {
		return o, ok
	}
	yes, ok := flows.YesNo(in.Text)
	at := slices.IndexFunc(all, func(o channel.Option) bool { return (o.ID != choiceApart && o.ID != choiceKeep) == yes })
	if !ok || at < 0 {
		return channel.Option{}, false
	}
	return all[at], true
}

// undelivered decides what follows when messages of ours did not arrive: the desk sees it, and what nobody has and could
// wait for ever gets a person. The customer is told nothing: it would not arrive either.
func (x *decision) undelivered() {
	f := x.event.Failed
	x.turn.Done = append(x.turn.Done, f.Jobs...)
	if f.Case != nil {
		x.threadFailed(f)
		return
	}
	if f.File != "" {
		x.fileMissing(f)
		return
	}
	x.mark("undelivered", string(f.Class))
	params := map[string]string{"count": strconv.Itoa(len(f.Messages)), "code": string(f.Class)}
	switch f.Class {
	case channel.Gone:
		x.note("sys.closed_note", nil, true)
		return
	case channel.Permanent, channel.Ambiguous:
		x.note("sys.refused_note", params, true)
	default:
		x.note("sys.undelivered_note", params, true)
	}
	if x.turn.Owner == OwnerAgent || x.turn.Owner == OwnerWaiting || x.conv.Seq == 0 {
		return
	}
	team := x.desk.Person
	if x.ticket != nil {
		team = x.ticket.Team
	}
	const why = "What we wrote did not reach the customer."
	x.turn.Owner, x.turn.Team, x.turn.Agent = OwnerWaiting, team, ""
	x.turn.Handoff = &Handoff{Team: team, Reason: "undelivered", Why: why, At: x.facts.Now, Turn: x.turn.Seq,
		Brief: []Line{{Text: why, Turns: []int64{f.Turn}}}}
	x.cancel(TimerUnheard)
	x.after(TimerUnheard, "", x.unheardAt(team))
}

// missingFile are the notes on files that cannot be had, by the code of the refusal.
var missingFile = map[string]string{channel.CodeElsewhere: "sys.file_elsewhere_note"}

// tooLarge tells whether a file that came in is known to be larger than what can be had.
func (f *Facts) tooLarge(file channel.File) bool { return f.Takes > 0 && file.Size > f.Takes }

// refuseFiles tells the customer which of his files are too large: they are not asked for.
func (x *decision) refuseFiles(files []channel.File) {
	var large []string
	for _, f := range files {
		if x.facts.tooLarge(f) {
			large = append(large, cmp.Or(f.Name, f.MIME, f.ID))
		}
	}
	if len(large) > 0 {
		x.mark("file missing", channel.CodeTooLarge)
		x.fileTooLarge(strings.Join(large, ", "))
	}
}

// fileTooLarge tells staff, and the customer with what he can do: whoever has the conversation, since only he has the file.
func (x *decision) fileTooLarge(name string) {
	params := map[string]string{"file": name, "limit": strconv.FormatInt(cmp.Or(x.facts.Takes, channel.MaxFile)>>20, 10)}
	x.note("sys.file_large", params, false)
	x.note("sys.file_large_note", params, true)
}

// fileMissing notes that a file which the customer sent is not here, and why. Nobody is called for it: who reads the
// conversation asks for it another way.
func (x *decision) fileMissing(f *Failed) {
	x.mark("file missing", cmp.Or(f.Code, string(f.Class)))
	if f.Code == channel.CodeTooLarge {
		x.fileTooLarge(f.File)
		return
	}
	id := cmp.Or(missingFile[f.Code], "sys.file_refused_note")
	if f.Class == channel.Retryable || f.Class == channel.RateLimited {
		id = "sys.file_late_note"
	}
	x.note(id, map[string]string{"file": f.File}, true)
}
