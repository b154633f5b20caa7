package desk

import (
	"context"
	"encoding/json"
	"io/fs"
	"time"

	"frontdesk/bot"
	"frontdesk/intents"
)

// Library keeps the published revisions of a desk and says which is live. Revisions never change; rolling back is
// publishing an old one again.
type Library struct {
	Store interface {
		bot.Reader
		bot.Writer
	}
	Now func() time.Time
	// Encoder returns what models are trained and read with besides words; nil = nothing.
	Encoder func() (intents.Encoder, intents.Vectors)
	// Else is where a model may lie that the store has not; nil = nowhere.
	Else ModelCache
}

var (
	_ ModelCache = Library{}
	_ Encoding   = Library{}
)

// Published is one line of the desk's history.
type Published struct {
	Revision string    `json:"revision"`
	Parent   string    `json:"parent"` // what was live before; "" = nothing
	At       time.Time `json:"at"`
	By       string    `json:"by"`            // staff id, or what pushed it: "start", "cli"
	Why      string    `json:"why,omitempty"` // reason of a push in spite of failing tests, or of a rollback
}

// historyStream is the log of publishes.
const historyStream = "desk"

var (
	liveRef  = bot.Ref{Kind: bot.KindLive, ID: "desk"}
	storeRev = func(revision string) bot.Ref { return bot.Ref{Kind: bot.KindRev, ID: revision} }
)

// live is what the live record says.
type live struct {
	Published
	Seq  int64  `json:"seq"` // of the last line of the history
	Hash []byte `json:"hash"`
}

// Live says which revision is live; "" = none was published yet.
func (l Library) Live(ctx context.Context) (Published, error) {
	now, _, err := l.live(ctx)
	return now.Published, err
}

func (l Library) live(ctx context.Context) (live, int64, error) {
	recs, err := l.Store.Get(ctx, liveRef)
	if err != nil || recs[0].Ver == 0 {
		return live{}, 0, err
	}
	var now live
	if err := json.Unmarshal(recs[0].Head, &now); err != nil {
		return live{}, 0, &bot.Error{Code: bot.Internal, Op: "read the live revision", Err: err}
	}
	return now, recs[0].Ver, nil
}

// Publish makes a source live, if what is live is still what its editor began with. Errors: Conflict, naming what is
// live instead.
func (l Library) Publish(ctx context.Context, src Source, seen, by, why string) (Published, error) {
	now, ver, err := l.live(ctx)
	if err != nil {
		return Published{}, err
	}
	if now.Revision != seen {
		return now.Published, &bot.Error{Code: bot.Conflict, Op: "publish", Ref: storeRev(now.Revision),
			Text: "this was changed from " + orNothing(seen) + ", but " + orNothing(now.Revision) + " is live since: pull it, bring your changes in, and push again"}
	}
	next := Published{Revision: src.Revision(), Parent: now.Revision, At: bot.Milli(l.Now()), By: by, Why: why}
	if err := l.keep(ctx, src, next); err != nil {
		return Published{}, err
	}
	return next, l.point(ctx, now, ver, next)
}

func orNothing(revision string) string {
	if revision == "" {
		return "no revision"
	}
	return revision
}

// keep stores a revision's source, unless it is there.
func (l Library) keep(ctx context.Context, src Source, about Published) error {
	packed, err := src.Pack()
	if err != nil {
		return err
	}
	err = bot.PutBlob(ctx, l.Store, storeRev(about.Revision), packed, about)
	if bot.IsConflict(err, bot.KindRev) {
		return nil
	}
	return err
}

// point makes a stored revision live, with a line in the history.
func (l Library) point(ctx context.Context, was live, ver int64, next Published) error {
	head, err := json.Marshal(next)
	if err != nil {
		return err
	}
	entry := bot.Entry{Stream: historyStream, Seq: was.Seq + 1, Head: head, Sum: bot.BodySum(nil)}
	entry.Hash = bot.ChainHash(was.Hash, head, entry.Sum)
	pointer, err := json.Marshal(live{next, entry.Seq, entry.Hash})
	if err != nil {
		return err
	}
	_, err = l.Store.Commit(ctx, bot.Write{Append: []bot.Entry{entry}, Put: []bot.Record{{Ref: liveRef, Ver: ver, Head: pointer}}})
	return err
}

// Rollback makes an old revision live again. Errors: NotFound; Conflict, if somebody published meanwhile.
func (l Library) Rollback(ctx context.Context, revision, by, why string) (Published, error) {
	if _, _, err := bot.GetBlob(ctx, l.Store, storeRev(revision)); err != nil {
		return Published{}, err
	}
	now, ver, err := l.live(ctx)
	if err != nil {
		return Published{}, err
	}
	next := Published{Revision: revision, Parent: now.Revision, At: bot.Milli(l.Now()), By: by, Why: why}
	return next, l.point(ctx, now, ver, next)
}

// History lists what was published, oldest first.
func (l Library) History(ctx context.Context) ([]Published, error) {
	var out []Published
	after := int64(0)
	for {
		entries, err := l.Store.Log(ctx, historyStream, after, 200)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			after = e.Seq
			var p Published
			if err := json.Unmarshal(e.Head, &p); err != nil {
				return nil, &bot.Error{Code: bot.Internal, Op: "read the history of the desk", Err: err}
			}
			out = append(out, p)
		}
		if len(entries) < 200 {
			return out, nil
		}
	}
}

// Files gives the source of a revision. Error: NotFound.
func (l Library) Files(ctx context.Context, revision string) (fs.FS, error) {
	b, _, err := bot.GetBlob(ctx, l.Store, storeRev(revision))
	if err != nil {
		return nil, err
	}
	return Unpack(b)
}

// Model returns a stored model, nil if there is none.
func (l Library) Model(ctx context.Context, key string) ([]byte, error) {
	b, _, err := bot.GetBlob(ctx, l.Store, bot.Ref{Kind: bot.KindModel, ID: key})
	if bot.CodeOf(err) == bot.NotFound {
		return l.elsewhere(ctx, key)
	}
	return b, err
}

// elsewhere stores a model that lies elsewhere, if it is whole: a damaged one would stay for ever.
func (l Library) elsewhere(ctx context.Context, key string) ([]byte, error) {
	if l.Else == nil {
		return nil, nil
	}
	b, err := l.Else.Model(ctx, key)
	if err != nil || b == nil {
		return nil, err
	}
	if _, damaged := intents.ParseModel(b); damaged == nil {
		return b, l.store(ctx, key, b)
	}
	return nil, nil
}

// SaveModel stores a model under a hash of what it was trained on, so that a start trains nothing.
func (l Library) SaveModel(ctx context.Context, key string, model []byte) error {
	if l.Else != nil {
		if err := l.Else.SaveModel(ctx, key, model); err != nil {
			return err
		}
	}
	return l.store(ctx, key, model)
}

func (l Library) store(ctx context.Context, key string, model []byte) error {
	err := bot.PutBlob(ctx, l.Store, bot.Ref{Kind: bot.KindModel, ID: key}, model, nil)
	if bot.IsConflict(err, bot.KindModel) {
		return nil
	}
	return err
}

// Sentences implements Encoding.
func (l Library) Sentences() (intents.Encoder, intents.Vectors) {
	if l.Encoder == nil {
		return nil, nil
	}
	return l.Encoder()
}
