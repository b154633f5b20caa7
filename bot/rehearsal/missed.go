package rehearsal

import (
	"context"
	"slices"

	"frontdesk/bot"
	"frontdesk/intents"
)

// Missed returns, by locale, those messages of which nothing was made when they came, and of which a desk would still not be
// sure. What was understood in its place, as the answer to a question, is not among them.
func Missed(ctx context.Context, d *bot.Desk, messages []Heard) (map[string][]string, error) {
	out := map[string][]string{}
	for _, h := range messages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !h.Missed {
			continue
		}
		u := understood(d, h)
		if u.Verdict == intents.None && slices.Contains(d.Locales, h.Locale) {
			u.Locale = h.Locale // words that no language knows are those of the conversation's
		}
		if u.Verdict != intents.Sure {
			out[u.Locale] = append(out[u.Locale], h.Text)
		}
	}
	return out, nil
}
