package telegram

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// said is a text as it was meant.
type said struct {
	plain     string // without the bot's mention and without the command
	mentioned bool
	verb      string // of a command for this bot, in lower case
	otherBot  bool   // it is a command for another bot
}

var startCommand = regexp.MustCompile(`^/start\b`)

// read takes a text and its entities, whose places count UTF-16 units.
func read(me self, text string, entities []tgbotapi.MessageEntity) said {
	units := utf16.Encode([]rune(text))
	entities = slices.SortedStableFunc(slices.Values(entities), func(a, b tgbotapi.MessageEntity) int { return cmp.Compare(a.Offset, b.Offset) })
	if n := len(startCommand.FindString(text)); n > 0 && len(entities) == 0 { // of a client that marks no commands
		entities = []tgbotapi.MessageEntity{{Type: "bot_command", Length: n}}
	}
	var out said
	var sb strings.Builder
	done := 0
	between := func(from, to int) { // what stands between entities, without the gap that one leaves
		piece := string(utf16.Decode(units[from:to]))
		if sb.Len() == 0 || strings.HasSuffix(sb.String(), " ") {
			piece = strings.TrimPrefix(piece, " ")
		}
		sb.WriteString(piece)
	}
	for _, e := range entities {
		if e.Offset < done || e.Length <= 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
			continue // out of bounds, or inside one that was read
		}
		word := string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
		end := e.Offset + e.Length
		instead := ""
		switch {
		case e.Type == "bot_command" && e.Offset == 0:
			verb, bot, _ := strings.Cut(strings.TrimPrefix(word, "/"), "@")
			if bot != "" && !strings.EqualFold(bot, me.Username) {
				out.otherBot = true
			}
			out.verb = strings.ToLower(verb)
		case e.Type == "mention" && me.Username != "" && strings.EqualFold(word, "@"+me.Username),
			e.Type == "text_mention" && e.User != nil && e.User.ID == me.ID:
			out.mentioned = true
		case e.Type == "text_link" && e.URL != "" && e.URL != word:
			instead = word + " (" + e.URL + ")"
		default:
			continue
		}
		between(done, e.Offset)
		sb.WriteString(instead)
		done = end
	}
	if done == 0 {
		out.plain = text
		return out
	}
	between(done, len(units))
	out.plain = strings.TrimSpace(sb.String())
	if out.mentioned {
		out.plain = strings.TrimLeft(out.plain, ",:; ")
	}
	return out
}

// command says what a text with a command means. /start is what the button at the beginning of a private chat writes;
// behind it (t.me/BOT?start=CODE) or behind /link stands the code that proves who a customer is; /link alone asks for
// one. Any other command is words.
func (s said) command(private bool, text string) (channel.Kind, string) {
	switch {
	case s.verb == "":
		return channel.Message, text
	case s.verb == "start" && text == "" && private:
		return channel.Joined, ""
	case s.verb == "link" && text == "":
		return channel.Command, s.verb
	case s.verb == "start" || s.verb == "link":
		return channel.Command, text
	}
	return channel.Message, strings.TrimSpace(strings.ReplaceAll(s.verb, "_", " ") + " " + text)
}
