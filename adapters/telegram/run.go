package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// The waits after something failed: they double up to the last.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 30 * time.Second
)

func newBackoff() channel.Backoff { return channel.Backoff{First: firstWait, Last: lastWait} }

// intake is where updates go while Run runs.
type intake struct {
	mu    sync.Mutex
	sink  channel.Sink
	me    self
	ctx   func() context.Context // of Run; nil while it does not run
	inUse sync.WaitGroup
}

// Run takes updates until ctx ends. It returns nil then, and an error only if the token is refused.
func (a *Adapter) Run(ctx context.Context, sink channel.Sink, cur channel.Cursor) error {
	ctx, cancel := context.WithCancel(ctx)
	err := a.run(ctx, sink, cur)
	cancel()
	a.intake.close()
	a.answers.Wait()
	a.client.http.CloseIdleConnections()
	if channel.ClassOf(err) == channel.AuthLost && err != nil {
		a.health.Set(channel.Denied, "Telegram refuses the bot's token: make a new one with /token at @BotFather and put it into the configuration")
		return err
	}
	a.health.Set(channel.Down, "stopped")
	return nil
}

func (a *Adapter) run(ctx context.Context, sink channel.Sink, cur channel.Cursor) error {
	a.health.Begin()
	if err := a.insist(ctx, func() error { return a.memory.load(ctx, cur) }); err != nil {
		return err
	}
	var bot tgbotapi.User
	if err := a.insist(ctx, func() error { return a.client.call(ctx, "getMe", struct{}{}, &bot) }); err != nil {
		return err
	}
	a.bot.Store(&bot.UserName)
	me := self{Channel: a.name, Tenant: a.tenant, ID: bot.ID, Username: bot.UserName, Desks: a.desks}
	a.intake.open(ctx, sink, me)
	if a.webhook != "" {
		return a.hold(ctx)
	}
	return a.poll(ctx, sink, me)
}

// insist does something until it works, the token is refused, or the context ends.
func (a *Adapter) insist(ctx context.Context, do func() error) error {
	return a.health.Insist(ctx, newBackoff(), why, do)
}

// why says for an admin why there is no connection.
func why(err error) string {
	var e *channel.SendError
	switch {
	case !errors.As(err, &e):
		return "the desk's own store does not answer: trying again"
	case e.Class == channel.RateLimited:
		return "Telegram asks to wait: too many requests"
	case refusedFor(err, "webhook is active"):
		return "another program has set a webhook for this bot: a bot can serve one program only. Stop the other one, or make a new bot"
	case strings.HasPrefix(e.Code, "409"):
		return "another program polls with this bot's token: a bot can serve one program only. Stop the other one, or make a new token with /revoke at @BotFather"
	case e.Code != "":
		return "Telegram answers with error " + e.Code + ": trying again"
	}
	return "Telegram cannot be reached: trying again. See whether this machine reaches api.telegram.org"
}

// usualPoll is how long a poll waits for updates. A link that died in silence is noticed when the answer is overdue,
// which it is after 1.4 times that.
const usualPoll = 25 * time.Second

// batchSize is the most that Telegram gives at once.
const batchSize = 100

type getUpdates struct {
	Offset  int64    `json:"offset,omitempty"`
	Limit   int      `json:"limit"`
	Timeout int      `json:"timeout"`
	Allowed []string `json:"allowed_updates"`
}

// poll takes updates in batches. The next poll, which confirms a batch, is made after the sink took it.
func (a *Adapter) poll(ctx context.Context, sink channel.Sink, me self) error {
	if err := a.insist(ctx, func() error { return a.client.call(ctx, "deleteWebhook", struct{}{}, nil) }); err != nil {
		return err
	}
	b := newBackoff()
	offset := a.memory.offset(time.Now())
	limit := batchSize
	wait := time.Duration(0) // the first poll does not, so that a quiet bot is known to be up at once
	for ctx.Err() == nil {
		asked, waited := time.Now(), wait
		batch, err := a.updates(ctx, offset, limit, wait)
		wait = a.pollFor
		if ctx.Err() != nil {
			break
		}
		if broken, ok := errors.AsType[garbled](err); ok {
			if limit > 1 { // it would come again for ever: one by one, until the broken update is alone
				limit = 1
				continue
			}
			if batch = broken.alone(); batch != nil {
				limit, err = batchSize, nil
			}
		}
		if err != nil {
			if channel.ClassOf(err) == channel.AuthLost {
				return err
			}
			a.health.Lost(why(err))
			channel.Pause(ctx, max(b.Next(), channel.WaitOf(err)))
			continue
		}
		a.health.Set(channel.Up, "")
		if len(batch) == 0 {
			offset = 0 // all that was taken is confirmed: see staleAfter
			b.Reset()
			if time.Since(asked) < waited/2 { // something on the way does not let polls wait
				channel.Pause(ctx, firstWait)
			}
			continue
		}
		next, err := a.take(ctx, sink, me, batch)
		if err != nil {
			return err // the context ended
		}
		if next == 0 { // no id at all: it cannot be confirmed and comes again
			channel.Pause(ctx, b.Next())
			continue
		}
		b.Reset()
		offset = next
	}
	return ctx.Err()
}

func (a *Adapter) updates(ctx context.Context, offset int64, limit int, wait time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, a.pollFor*7/5)
	defer cancel()
	var batch []json.RawMessage
	err := a.client.call(ctx, "getUpdates", getUpdates{Offset: offset, Limit: limit, Timeout: int(wait / time.Second), Allowed: wanted}, &batch)
	return batch, err
}

// garbled is a batch that is no JSON.
type garbled struct{ body []byte }

func (garbled) Error() string { return "the updates are not of the known form" }

// alone is the one update of a batch that is no JSON, as it is, if at least its id can be found.
func (g garbled) alone() []json.RawMessage {
	_, raw, _ := bytes.Cut(g.body, []byte("["))
	raw = bytes.TrimSuffix(bytes.TrimSpace(raw), []byte("]}"))
	if idOf(raw) == 0 {
		return nil
	}
	return []json.RawMessage{raw}
}

// take delivers a batch in one go, in the order of ids, and gives the offset that confirms it: 0 if it has no ids.
func (a *Adapter) take(ctx context.Context, sink channel.Sink, me self, batch []json.RawMessage) (int64, error) {
	var all []arrived
	for _, raw := range batch {
		all = append(all, a.arrive(ctx, me, raw))
	}
	slices.SortStableFunc(all, func(x, y arrived) int { return cmp.Compare(x.ID, y.ID) })
	var in []channel.Inbound
	for _, x := range all {
		in = append(in, x.In...)
	}
	if err := a.deliver(ctx, sink, in); err != nil {
		return 0, err
	}
	last := all[len(all)-1].ID
	if last == 0 {
		return 0, nil
	}
	a.memory.setOffset(last+1, time.Now())
	if err := a.memory.save(ctx); err != nil && ctx.Err() == nil {
		a.health.Note("the place to go on from could not be saved; nothing is lost by that")
	}
	return last + 1, nil
}

// arrive translates one update and does what cannot wait for the sink: a pressed button is answered at once.
func (a *Adapter) arrive(ctx context.Context, me self, raw []byte) arrived {
	x := translate(me, raw, time.Now().UTC())
	if x.Answer != "" {
		a.answers.Go(func() { a.answer(ctx, x.Answer) })
	}
	if x.Old != 0 && x.New != 0 && a.memory.learn(x.Old, x.New) {
		_ = a.memory.save(ctx) // saved again with the next offset; until then Telegram tells it again
	}
	for i := range x.In {
		if id, err := strconv.ParseInt(x.In[i].Address.Room, 10, 64); err == nil {
			x.In[i].Address.Room = strconv.FormatInt(a.memory.first(id), 10)
		}
	}
	return x
}

// Reread reads an update again that an earlier version could not.
func (a *Adapter) Reread(_ context.Context, _ string, raw []byte) ([]channel.Inbound, error) {
	ctx, _, me, ok := a.intake.enter()
	if !ok {
		return nil, channel.ErrBusy
	}
	defer a.intake.inUse.Done()
	return a.arrive(ctx, me, raw).In, nil
}

// answer takes the clock off a pressed button. Nothing hangs on it: a press that is answered late or twice is
// taken all the same.
func (a *Adapter) answer(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	_ = a.client.call(ctx, "answerCallbackQuery", map[string]string{"callback_query_id": id}, nil)
}

// deliver insists until the sink took all. Its error is the context's.
func (a *Adapter) deliver(ctx context.Context, sink channel.Sink, in []channel.Inbound) error {
	if len(in) == 0 {
		return nil
	}
	b := newBackoff()
	for {
		err := sink.Deliver(ctx, in...)
		if err == nil {
			return nil
		}
		if !errors.Is(err, channel.ErrBusy) {
			a.health.Note("the desk does not take what arrives: trying again. See its log")
		}
		if !channel.Pause(ctx, b.Next()) {
			return ctx.Err()
		}
	}
}
