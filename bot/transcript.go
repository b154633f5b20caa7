package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	"unicode"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
)

// TranscriptLine is one message of a transcript.
type TranscriptLine struct {
	ID      string    `json:"id"`
	Turn    int64     `json:"turn"`
	At      time.Time `json:"at"`
	From    Party     `json:"from"`
	Name    string    `json:"name,omitempty"` // of the agent, or of who of several in a room wrote
	Text    string    `json:"text"`
	Private bool      `json:"private,omitempty"`
	Twice   bool      `json:"twice,omitempty"` // possibly sent twice
}

// Transcript lists what was said in turns, in order. Private notes are in it only for the desk, which also reads what a
// message said before it was corrected or taken back; its customer reads what it says now. Twice holds the ids of the
// messages that were possibly sent twice; name gives the name of a member of staff.
func Transcript(turns []Turn, private bool, twice map[string]bool, name func(StaffID) string) []TranscriptLine {
	lines := []TranscriptLine{}
	at := map[string]int{}
	for _, t := range turns {
		for _, m := range t.Overheard() {
			if m.Private && !private {
				continue
			}
			if i, ok := at[m.Edits]; ok && !private {
				lines[i].Text = strings.TrimPrefix(m.PlainText(), Amended)
				lines[i].Twice = lines[i].Twice || twice[m.ID]
				continue
			}
			at[m.ID] = len(lines)
			l := TranscriptLine{ID: m.ID, Turn: t.Seq, At: t.At, From: m.From, Text: m.PlainText(), Private: m.Private, Twice: twice[m.ID]}
			if m.Staff != "" {
				l.Name = name(m.Staff)
			}
			if m.From == FromCustomer && t.Several() {
				l.Name = t.Writer()
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// PlainText is a message without its form: paragraphs with an empty line between them, links with their address, files by their names.
func (m Message) PlainText() string {
	var parts []string
	for _, b := range m.Body {
		if text := b.Plain(); b.Kind != channel.TicketBlock && text != "" { // a ticket is said in words as well
			parts = append(parts, text)
		}
	}
	for _, f := range m.Files {
		parts = append(parts, "📎 "+f.Name)
	}
	return strings.Join(parts, "\n\n")
}

// TranscriptFormats are the forms in which a transcript is written.
var TranscriptFormats = []string{"text", "json", "html"}

// TranscriptHead says what a transcript is of.
type TranscriptHead struct {
	Conversation ConvID   `json:"conversation"`
	Tickets      []string `json:"tickets"` // numbers, oldest first
	Team         string   `json:"team"`    // its name; "" = none has it yet
	Zone         string   `json:"zone"`    // that times are written in
}

// TranscriptHead reads what a transcript of a conversation says above it. A zone that is not given is the desk's; without a desk
// it is UTC, and the team stands there by its id.
func (a *Archive) TranscriptHead(ctx context.Context, c *Conversation, d *Desk, zone string) (TranscriptHead, error) {
	h := TranscriptHead{Conversation: c.ID, Tickets: []string{}, Team: c.Team, Zone: zone}
	if d != nil {
		h.Team = cmp.Or(d.Team(c.Team).Name.In(d.Locales[0], d.Locales...), c.Team)
		h.Zone = cmp.Or(zone, d.Zone)
	}
	for _, id := range c.Tickets {
		t, err := a.Ticket(ctx, id)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return h, err
		}
		h.Tickets = append(h.Tickets, t.Number)
	}
	return h, nil
}

// title names what it is of: its tickets, else the conversation.
func (h TranscriptHead) title() string {
	return "Transcript of " + cmp.Or(strings.Join(h.Tickets, ", "), string(h.Conversation))
}

// WriteTranscript writes lines as text, JSON or a page of HTML that stands alone, below what they are of.
func WriteTranscript(w io.Writer, format string, h TranscriptHead, lines []TranscriptLine) error {
	loc := sla.Zone(h.Zone)
	h.Zone = loc.String()
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			TranscriptHead
			Messages []TranscriptLine `json:"messages"`
		}{h, lines})
	case "html":
		return transcriptPage.Execute(w, transcriptView(h, lines, loc))
	case "text":
		head := h.title() + "\n"
		if h.Team != "" {
			head += "Team: " + printed(h.Team) + "\n"
		}
		if _, err := fmt.Fprintf(w, "%sTimes are those of %s.\n\n", head, h.Zone); err != nil {
			return err
		}
		for _, l := range lines {
			if _, err := fmt.Fprintf(w, "%s  %s: %s\n\n", l.At.In(loc).Format("2006-01-02 15:04"), strings.ReplaceAll(printed(l.who()), "\n", " "), strings.ReplaceAll(printed(l.Text), "\n", "\n    ")); err != nil {
				return err
			}
		}
		return nil
	}
	return &Error{Code: Invalid, Op: "transcript", Text: "the formats are " + strings.Join(TranscriptFormats, ", ")}
}

// printed takes out what a terminal would obey, and what would show a line otherwise than it was written: control
// characters, also those above ASCII, and marks that turn the direction of what follows.
func printed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r) && r != '\n', unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

func (l TranscriptLine) who() string {
	who := map[Party]string{FromCustomer: "Customer", FromBot: "Bot", FromAgent: "Agent", FromSystem: "—"}[l.From]
	if l.Name != "" {
		who = l.Name
	}
	if l.Private {
		who += " (only the desk sees this)"
	}
	if l.Twice {
		who += " (possibly sent twice)"
	}
	return who
}

type transcriptRow struct {
	Who, At, From string
	Paragraphs    []string
}

type transcriptSheet struct {
	Title, Team, Zone string
	Rows              []transcriptRow
}

func transcriptView(h TranscriptHead, lines []TranscriptLine, loc *time.Location) transcriptSheet {
	rows := make([]transcriptRow, 0, len(lines))
	for _, l := range lines {
		rows = append(rows, transcriptRow{l.who(), l.At.In(loc).Format("2006-01-02 15:04"), string(l.From), strings.Split(l.Text, "\n\n")})
	}
	return transcriptSheet{h.title(), h.Team, h.Zone, rows}
}

// transcriptPage needs nothing from outside, so it can be kept and mailed.
var transcriptPage = template.Must(template.New("transcript").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:68ch;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
article{border-inline-start:3px solid #8A8576;padding:.25rem 1rem;margin:1rem 0}.customer{border-color:#1D5A94}.bot{border-color:#6341A6}
.agent{border-color:#0B5D4B}h2{font-size:13px;margin:0}time{font-weight:400;opacity:.8}p{margin:.25rem 0;white-space:pre-wrap}</style></head>
<body><h1>{{.Title}}</h1>
<p>{{with .Team}}Team: <span dir="auto">{{.}}</span>. {{end}}Times are those of {{.Zone}}.</p>
{{range .Rows}}<article class="{{.From}}"><h2>{{.Who}} <time>{{.At}}</time></h2>{{range .Paragraphs}}<p dir="auto">{{.}}</p>{{end}}</article>
{{end}}</body></html>
`))
