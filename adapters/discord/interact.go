package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// The slash commands, and what they are asked with. /link is for direct conversations only: its code is nobody else's.
const (
	askCommand  = "ask"
	askText     = "text"
	linkCommand = "link"
	linkCode    = "code"
)

// maxAsked bounds what can be asked with a command, so that it can be shown in one message.
const maxAsked = 900

// commands are the bot's slash commands. No member needs a permission for them; a server's admin can change that.
func commands() []*discordgo.ApplicationCommand {
	anywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	direct := anywhere[1:]
	installs := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	text := func(name, what string, n int) []*discordgo.ApplicationCommandOption {
		return []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: what, MaxLength: n}}
	}
	return []*discordgo.ApplicationCommand{
		{Type: discordgo.ChatApplicationCommand, Name: askCommand, Description: "Ask the service desk", Contexts: &anywhere, IntegrationTypes: &installs,
			Options: text(askText, "What you need", maxAsked)},
		{Type: discordgo.ChatApplicationCommand, Name: linkCommand, Description: "Go on here with a conversation from elsewhere, or elsewhere with this one", Contexts: &direct, IntegrationTypes: &installs,
			Options: text(linkCode, "The code you were given; none: get one", 100)},
	}
}

// register tells Discord the commands, unless it knows them. Without them the bot still answers what is written to it.
func (a *Adapter) register(ctx context.Context, app string) {
	if app == "" {
		return
	}
	at := call{name: "getCommands", method: http.MethodGet, at: discordgo.EndpointApplicationGlobalCommands(app)}
	b := a.newBackoff()
	for ctx.Err() == nil {
		err := a.tellCommands(ctx, at)
		if err == nil || channel.ClassOf(err) == channel.AuthLost || channel.ClassOf(err) == channel.Permanent || channel.ClassOf(err) == channel.Gone {
			return
		}
		if !channel.Pause(ctx, max(b.Next(), channel.WaitOf(err))) {
			return
		}
	}
}

func (a *Adapter) tellCommands(ctx context.Context, at call) error {
	var have []*discordgo.ApplicationCommand
	if err := a.client.json(ctx, at, nil, &have); err != nil {
		return err
	}
	if sameCommands(have, commands()) {
		return nil
	}
	at.name, at.method, at.again = "setCommands", http.MethodPut, true
	return a.client.json(ctx, at, commands(), nil)
}

// sameCommands tells whether Discord has the commands as they should be.
func sameCommands(have, want []*discordgo.ApplicationCommand) bool {
	return slices.EqualFunc(have, want, func(h, w *discordgo.ApplicationCommand) bool {
		return h.Name == w.Name && h.Description == w.Description &&
			h.Contexts != nil && slices.Equal(*h.Contexts, *w.Contexts) &&
			slices.EqualFunc(h.Options, w.Options, func(x, y *discordgo.ApplicationCommandOption) bool {
				return x.Name == y.Name && x.Type == y.Type && x.Description == y.Description && x.MaxLength == y.MaxLength && x.Required == y.Required
			})
	})
}

// interaction reads a press, a form that was sent, or a command. It reports false for a form that is not known.
func (s scene) interaction(out *arrived, raw []byte) bool {
	var x interaction
	if json.Unmarshal(raw, &x) != nil || !snowflake.MatchString(x.ID) || !snowflake.MatchString(x.Channel) {
		return false
	}
	if x.Type != typeCommand && x.Type != typeComponent && x.Type != typeModal {
		return true
	}
	at, ok := s.whereOf(out, x)
	if !ok {
		return true
	}
	in := channel.Inbound{Key: "i:" + x.ID, From: x.person(), Address: s.address(at), Shared: !x.alone()}
	var known bool
	switch x.Type {
	case typeComponent:
		known = x.press(&in)
	case typeModal:
		known = x.filled(&in)
	default:
		known = x.command(&in)
	}
	if !known {
		return false
	}
	if in.Kind == "" {
		return true // a command or component that is not one of these
	}
	out.In = append(out.In, in)
	out.Rooms = append(out.Rooms, knownRoom{ID: x.Channel, Guild: x.Guild, Parent: at.Parent, Last: before(x.ID)})
	return true
}

// whereOf is the place of an interaction, which brings it along.
func (s scene) whereOf(out *arrived, x interaction) (place, bool) {
	if x.Guild == "" {
		return place{ID: x.Channel}, true
	}
	var p place
	if json.Unmarshal(x.Place, &p) == nil && p.ID == x.Channel {
		if !isThread(p.Type) {
			p.Parent = ""
		}
		p.Guild = x.Guild
		return p, true
	}
	if p, ok := s.Place(x.Channel); ok {
		return p, true
	}
	out.Ask = x.Channel
	return place{}, false
}

func (x interaction) person() channel.Person {
	p := x.User.person(nil)
	if x.Member != nil && x.Member.User != nil {
		p = x.Member.User.person(x.Member)
	}
	p.Locale = x.Locale
	return p
}

// press reads a pressed button or a chosen line.
func (x interaction) press(in *channel.Inbound) bool {
	var p pressed
	if json.Unmarshal(x.Data, &p) != nil || p.CustomID == "" {
		return false
	}
	chosen := p.CustomID
	if chosen == menuID {
		if len(p.Values) == 0 {
			return false
		}
		chosen = p.Values[0]
	}
	option, ok := optionOf(chosen)
	if form, is := x.formPress(); is { // one that did not open
		option, ok = form, true
	}
	if !ok {
		return true // of another program that used this bot
	}
	in.Kind, in.Choice, in.MessageID = channel.Choice, option, x.Message.ID
	in.Text = label(x.Message.Components, chosen, maxDepth)
	return utf8.ValidString(option)
}

// maxDepth is how deep components are looked into: Discord's stand in rows, those in boxes.
const maxDepth = 8

// label is what stood on the button or line with an id, wherever it stands among the components.
func label(components json.RawMessage, chosen string, depth int) string {
	var all []json.RawMessage
	if depth == 0 || json.Unmarshal(components, &all) != nil {
		return ""
	}
	for _, raw := range all {
		var c struct {
			ID       string          `json:"custom_id"`
			Label    string          `json:"label"`
			Value    string          `json:"value"`
			Children json.RawMessage `json:"components"`
			Options  json.RawMessage `json:"options"`
		}
		if json.Unmarshal(raw, &c) != nil {
			continue
		}
		if c.Label != "" && (c.ID == chosen || c.Value == chosen) {
			return c.Label
		}
		if l := cmp.Or(label(c.Children, chosen, depth-1), label(c.Options, chosen, depth-1)); l != "" {
			return l
		}
	}
	return ""
}

// command reads a slash command.
func (x interaction) command(in *channel.Inbound) bool {
	var c command
	if json.Unmarshal(x.Data, &c) != nil || c.Name == "" {
		return false
	}
	text := ""
	for _, o := range c.Options {
		if o.Name == askText || o.Name == linkCode {
			if json.Unmarshal(o.Value, &text) != nil {
				return false
			}
		}
	}
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	switch {
	case c.Name == linkCommand:
		in.Kind, in.Text = channel.Command, cmp.Or(text, linkCommand)
	case c.Name == askCommand && text == "":
		in.Kind = channel.Joined
	case c.Name == askCommand:
		in.Kind, in.Text = channel.Message, text
	}
	return true
}

// answerBy is when an interaction is answered at the latest: a second is left for the way.
const answerBy = 1800 * time.Millisecond

// answerSoon answers an interaction once the desk took what it means; or, if the desk is slow, just before Discord gives
// up on it. Nothing hangs on the answer: what was pressed is taken all the same, and comes again if it was not.
func (a *Adapter) answerSoon(ctx context.Context, raw []byte, taken <-chan struct{}) {
	var x interaction
	_ = json.Unmarshal(raw, &x) // of one that is broken elsewhere, id and token are enough
	if !snowflake.MatchString(x.ID) || x.Token == "" {
		return
	}
	a.answers.Go(func() {
		late := time.NewTimer(answerBy)
		defer late.Stop()
		select {
		case <-taken:
		case <-late.C:
		case <-ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		_ = a.client.json(ctx, call{
			name: "answerInteraction", method: http.MethodPost, room: x.ID, again: true,
			at: discordgo.EndpointInteractionResponse(x.ID, x.Token),
		}, x.answer(), nil)
	})
}

// answer is what Discord is told about an interaction: of a press or a form, that it was seen; of a command, what was asked, as a
// message that the answer can follow. The desk's answer is a message of its own, which may come hours later.
func (x interaction) answer() any {
	type data struct {
		Content  string   `json:"content"`
		Flags    int      `json:"flags"`
		Mentions mentions `json:"allowed_mentions"`
	}
	type response struct {
		Type int   `json:"type"`
		Data *data `json:"data,omitempty"`
	}
	if x.Type == typeComponent || x.Type == typeModal {
		return response{Type: int(discordgo.InteractionResponseDeferredMessageUpdate)}
	}
	d := &data{Content: "👋", Flags: noPreview, Mentions: callNobody}
	var in channel.Inbound
	x.command(&in)
	if in.Kind == channel.Message {
		d.Content = channel.Pack([]channel.Block{{Kind: channel.QuoteBlock, Text: in.Text}}, maxText, channel.Runes, markdown)[0]
	}
	if in.Kind == channel.Command {
		d.Content, d.Flags = "🔗", noPreview|onlyForHim
	}
	return response{Type: int(discordgo.InteractionResponseChannelMessageWithSource), Data: d}
}
