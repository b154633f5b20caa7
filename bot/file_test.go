package bot_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// drawer is a store with a key and files in it.
type drawer struct {
	bot.Files
	t     *testing.T
	store *bottest.Memory
	key   bot.KeyID
}

func newDrawer(t *testing.T) *drawer {
	t.Helper()
	store, keys := bottest.NewMemory(), bottest.NewKeys()
	key, rec, err := keys.NewKey(t.Context())
	if err == nil {
		_, err = store.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return &drawer{bot.Files{Store: store, Keys: keys}, t, store, key}
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func (d *drawer) put(f channel.File, content io.Reader) (channel.File, error) {
	return d.Put(d.t.Context(), "cv_1", d.key, f, content, noon)
}

func (d *drawer) left() int {
	recs, err := d.store.List(d.t.Context(), bot.KindFile, "", "", 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(recs)
}

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

func TestFilesAreKeptSealedAndGivenWhole(t *testing.T) {
	for name, content := range map[string][]byte{"empty": {}, "small": []byte("canary in a file"), "one part": bytes.Repeat([]byte{7}, 256<<10), "parts": bytes.Repeat([]byte("canary "), 100_000)} {
		t.Run(name, func(t *testing.T) {
			d := newDrawer(t)
			kept, err := d.put(channel.File{ID: "fl_a", Name: "report.txt", MIME: "text/plain; charset=utf-8"}, iotest.HalfReader(bytes.NewReader(content)))
			if err != nil || kept.Size != int64(len(content)) || kept.MIME != "text/plain" {
				t.Fatalf("%+v, %v", kept, err)
			}
			again, err := d.put(channel.File{ID: "fl_a", Name: "other"}, strings.NewReader("other"))
			if err != nil || again != kept {
				t.Errorf("put twice: %+v, %v", again, err)
			}
			recs, err := d.store.List(t.Context(), bot.KindFile, "", "", 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range recs {
				if r.Key != d.key || bytes.Contains(r.Body, []byte("canary")) || bytes.Contains(r.Head, []byte("report")) {
					t.Errorf("%s is not sealed with the conversation's key", r.ID)
				}
			}
			about, r, err := d.Open(t.Context(), "cv_1", "fl_a")
			if err != nil || about != kept {
				t.Fatalf("%+v, %v", about, err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
				t.Errorf("read %d of %d bytes, %v", len(got), len(content), err)
			}
			for _, other := range []struct {
				conv bot.ConvID
				id   string
			}{{"cv_2", "fl_a"}, {"cv_1", "fl_b"}, {"cv_1", "fl_a/0000"}, {"waits/cv_1", "fl_a"}, {"cv_1", ""}} {
				if _, _, err := d.Open(t.Context(), other.conv, other.id); bot.CodeOf(err) != bot.NotFound {
					t.Errorf("%v opens: %v", other, err)
				}
			}
			if err := d.Keys.Shred(t.Context(), d.key); err != nil {
				t.Fatal(err)
			}
			if _, _, err := d.Open(t.Context(), "cv_1", "fl_a"); bot.CodeOf(err) != bot.NotFound {
				t.Errorf("erased, it opens: %v", err)
			}
		})
	}
}

// What is missing or changed is told, never given as a shorter file.
func TestDamagedFilesAreNotGiven(t *testing.T) {
	d := newDrawer(t)
	content := bytes.Repeat([]byte("0123456789"), 60_000)
	for _, id := range []string{"fl_a", "fl_b"} {
		if _, err := d.put(channel.File{ID: id}, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	read := func() error {
		_, r, err := d.Open(t.Context(), "cv_1", "fl_a")
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		return err
	}
	ref := bot.Ref{Kind: bot.KindFile, ID: "cv_1/fl_a/0001"}
	recs, err := d.store.Get(t.Context(), ref, bot.Ref{Kind: bot.KindFile, ID: "cv_1/fl_b/0000"})
	if err != nil {
		t.Fatal(err)
	}
	swapped := bot.Record{Ref: ref, Ver: recs[0].Ver, Key: d.key, Body: recs[1].Body} // a part of another file, sealed with the same key
	if _, err := d.store.Commit(t.Context(), bot.Write{Put: []bot.Record{swapped}}); err != nil {
		t.Fatal(err)
	}
	if err := read(); bot.CodeOf(err) != bot.Internal {
		t.Errorf("with a part of another file: %v", err)
	}
	if _, err := d.store.Commit(t.Context(), bot.Write{Drop: []bot.RefVer{{Ref: ref, Ver: recs[0].Ver + 1}}}); err != nil {
		t.Fatal(err)
	}
	if err := read(); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("without a part: %v", err)
	}
}

func TestFilesThatCannotBeKeptLeaveNothing(t *testing.T) {
	broken := errors.New("the line broke")
	for name, c := range map[string]struct {
		content io.Reader
		want    func(error) bool
	}{
		"too large": {io.LimitReader(zeros{}, channel.MaxFile+1), func(err error) bool { return bot.CodeOf(err) == bot.Invalid }},
		"broken":    {io.MultiReader(io.LimitReader(zeros{}, 600_000), iotest.ErrReader(broken)), func(err error) bool { return errors.Is(err, broken) }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDrawer(t)
			if _, err := d.put(channel.File{ID: "fl_a", Ref: bot.FileUploaded}, c.content); !c.want(err) {
				t.Errorf("got %v", err)
			}
			if n := d.left(); n != 0 {
				t.Errorf("%d records are left", n)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadsThatNoMessageNamesAreSwept(t *testing.T) {
	d := newDrawer(t)
	for id, ref := range map[string]string{"fl_up": bot.FileUploaded, "fl_in": ""} {
		if _, err := d.put(channel.File{ID: id, Ref: ref}, io.LimitReader(zeros{}, 300_000)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := d.Sweep(t.Context(), noon.Add(bot.FileWaits-time.Minute)); n != 0 || err != nil {
		t.Errorf("early: %d, %v", n, err)
	}
	if n, err := d.Sweep(t.Context(), noon.Add(bot.FileWaits+time.Minute)); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := d.About(t.Context(), "cv_1", "fl_up"); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("the upload is there: %v", err)
	}
	if n := d.left(); n != 3 {
		t.Errorf("%d records are left, want the other's 3", n)
	}
}

func TestNamesAndTypesOfFiles(t *testing.T) {
	for said, want := range map[string]string{
		"report.pdf": "report.pdf", "../../etc/passwd": "passwd", `C:\temp\a.txt`: "a.txt", "": "file", "..": "file", ".htaccess": "htaccess",
		"a\r\nSet-Cookie: x": "aSet-Cookie x", "invoice\u202egpj.exe": "invoicegpj.exe", `a"b<c>.txt`: "abc.txt", "naïve 文.txt": "naïve 文.txt", "a\xffb": "a\uFFFDb",
		strings.Repeat("x", 300) + ".tar.gz": strings.Repeat("x", 97) + ".gz", strings.Repeat("é", 200): strings.Repeat("é", 100),
	} {
		if got := bot.TidyName(said); got != want {
			t.Errorf("%q became %q, want %q", said, got, want)
		}
	}
	d := newDrawer(t)
	for i, c := range []struct{ said, content, want string }{
		{"image/png", string(png), "image/png"}, {"text/html", string(png), "image/png"}, {"image/png", "<script>alert(1)</script>", "application/octet-stream"},
		{"text/html", "<script>alert(1)</script>", "text/html"}, {"", "plain", "application/octet-stream"}, {"not a type", "x", "application/octet-stream"},
		{"application/pdf", "%PDF-1.7", "application/pdf"}, {"application/pdf", "<html>", "application/octet-stream"}, {"image/svg+xml", "<svg>", "image/svg+xml"},
	} {
		f, err := d.put(channel.File{ID: "fl_" + string(rune('a'+i)), MIME: c.said}, strings.NewReader(c.content))
		if err != nil || f.MIME != c.want {
			t.Errorf("%q with %q is kept as %q, %v", c.said, c.content, f.MIME, err)
		}
	}
}

func TestFileLinksOpenOneFileForATime(t *testing.T) {
	keys := bottest.NewKeys()
	until := noon.Add(time.Hour)
	link := bot.FileLink(keys, "cv_1", "fl_a", until)
	if c, id, ok := bot.ReadFileLink(keys, link, until.Add(-time.Second)); c != "cv_1" || id != "fl_a" || !ok {
		t.Errorf("%s %s %v", c, id, ok)
	}
	if _, _, ok := bot.ReadFileLink(keys, link, until); ok {
		t.Error("it works after its time")
	}
	other := bot.FileLink(bottest.NewKeys(), "cv_1", "fl_a", until)
	for _, bad := range []string{other, strings.Replace(link, "fl_a", "fl_b", 1), strings.Replace(link, "cv_1", "cv_2", 1), link + "x", link[:len(link)-1], "/files/", "/files/cv_1/fl_a/zzzzzz/", "", link + "/x"} {
		if _, _, ok := bot.ReadFileLink(keys, bad, noon); ok {
			t.Errorf("%s opens", bad)
		}
	}
}
