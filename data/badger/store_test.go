package badger

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

func config(t testing.TB, dir string) Config {
	return Config{Dir: dir, Now: time.Now, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), MinFree: 1}
}

func open(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func openEmpty(t *testing.T) bot.Store { return open(t, config(t, t.TempDir())) }

func TestContract(t *testing.T) {
	t.Parallel()
	bottest.StoreSuite(t, openEmpty)
}

func TestReopen(t *testing.T) {
	bottest.ReopenSuite(t, openEmpty, func(t *testing.T, s bot.Store) bot.Store { return open(t, s.(*Store).cfg) })
}

func TestCheckFindsPlantedDamage(t *testing.T) {
	bottest.CheckSuite(t, openEmpty, func(t *testing.T, s bot.Store, id bot.EntryID, change func(*bot.Entry)) {
		key := entryKey(id.Stream, id.Seq)
		if change == nil {
			plant(t, s.(*Store), key, nil)
			return
		}
		got, err := s.Log(t.Context(), id.Stream, id.Seq-1, 1)
		if err != nil {
			t.Fatal(err)
		}
		change(&got[0])
		plant(t, s.(*Store), key, encodeEntry(key, &got[0], got[0].Body == nil))
	})
}

// plant changes a key behind the store's back, as far as Badger is concerned in good order; nil takes it away.
func plant(t *testing.T, s *Store, key, value []byte) {
	t.Helper()
	v := s.views.current()
	txn := s.db.NewTransactionAt(v.ts, true)
	defer txn.Discard()
	err := txn.Set(key, value)
	if value == nil {
		err = txn.Delete(key)
	}
	if err == nil {
		err = txn.CommitAt(v.ts+1, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	v.ts++
	s.views.advance(v)
}

// Whatever goes missing, comes back or changes without a commit, Check finds it, in every space.
func TestCheckCounts(t *testing.T) {
	ref := bot.Ref{Kind: bot.KindConv, ID: "c"}
	job := bot.Job{JobID: crashJob(ref, 1)}
	later := crashJob(ref, 2)
	flipped := encodeJob(jobKey(job.JobID), &job)
	flipped[2] ^= 1
	for name, change := range map[string]func(*Store){
		"record gone": func(s *Store) { plant(t, s, recordKey(ref), nil) },
		"record back": func(s *Store) {
			plant(t, s, recordKey(bot.Ref{Kind: bot.KindConv, ID: "old"}), encodeRecord(recordKey(ref), &bot.Record{Ref: ref, Ver: 3}, 0))
		},
		"record changed": func(s *Store) {
			plant(t, s, recordKey(ref), encodeRecord(recordKey(ref), &bot.Record{Ref: ref, Ver: 9}, 0))
		},
		"last entry":  func(s *Store) { plant(t, s, entryKey("c", 1), nil) },
		"job gone":    func(s *Store) { plant(t, s, jobKey(job.JobID), nil) },
		"job back":    func(s *Store) { plant(t, s, jobKey(later), encodeJob(jobKey(later), &bot.Job{JobID: later})) },
		"bit flipped": func(s *Store) { plant(t, s, jobKey(job.JobID), flipped) },
		"feed gone":   func(s *Store) { plant(t, s, feedKey(1, 1), nil) },
		"unknown key": func(s *Store) { plant(t, s, []byte("zebra"), []byte("stripes")) },
		"cut short":   func(s *Store) { plant(t, s, recordKey(ref), []byte{1, 2}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, config(t, t.TempDir()))
			if _, err := s.Commit(t.Context(), crashWrite(ref, 0)); err != nil {
				t.Fatal(err)
			}
			if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
				t.Fatalf("undamaged: %v, %v", wrong, err)
			}
			change(s)
			wrong, err := s.Check(t.Context())
			if err != nil || len(wrong) == 0 {
				t.Fatalf("found nothing: %v", err)
			}
			t.Log(strings.Join(wrong, "\n"))
		})
	}
}
