package desk

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

func TestRevisionNamesTheBytes(t *testing.T) {
	base := map[string]string{"desk.yaml": "a\n", "flows/a.yaml": "b"}
	first, err := Revision(folder(base))
	if err != nil || !revisionForm.MatchString(first) {
		t.Fatalf("revision %q, %v", first, err)
	}
	if again, _ := Revision(folder(map[string]string{"flows/a.yaml": "b", "desk.yaml": "a\n", ".hidden": "x", "old~": "x"})); again != first {
		t.Error("hidden files change the revision")
	}
	for name, other := range map[string]map[string]string{
		"line ending":       {"desk.yaml": "a\r\n", "flows/a.yaml": "b"},
		"another name":      {"desk.yaml": "a\n", "flows/b.yaml": "b"},
		"moved border":      {"desk.yaml": "a\nb", "flows/a.yaml": ""},
		"one more file":     {"desk.yaml": "a\n", "flows/a.yaml": "b", "x.md": ""},
		"name and contents": {"desk.yaml": "a\n", "flows/a.yamlb": ""},
	} {
		if r, err := Revision(folder(other)); err != nil || r == first {
			t.Errorf("%s: revision %q, %v", name, r, err)
		}
	}
}

func TestPackKeepsEveryByte(t *testing.T) {
	src := folder(map[string]string{"desk.yaml": "a\r\nä", "flows/x.yaml": "", "tables/o.csv": "n\n1\n"})
	packed, err := Pack(src)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Pack(src)
	if err != nil || !bytes.Equal(packed, again) {
		t.Fatal("packing twice gives different bytes", err)
	}
	out, err := Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := Read(src)
	b, err := Read(out)
	if err != nil || a.Revision() != b.Revision() || len(b) != 3 {
		t.Fatalf("%d files, %v", len(b), err)
	}
	if err := fstest.TestFS(out, "desk.yaml", "flows/x.yaml", "tables/o.csv"); err != nil {
		t.Error(err)
	}
}

func TestReadRefuses(t *testing.T) {
	large := strings.Repeat("x", MaxFile+1)
	for name, c := range map[string]struct {
		src  fstest.MapFS
		want string
	}{
		"not UTF-8": {folder(map[string]string{"desk.yaml": "a\nb\xff"}), "desk.yaml:2:2: D002"},
		"zero byte": {folder(map[string]string{"desk.yaml": "a\x00"}), "desk.yaml:1:2: D002: a control character (U+0000)"},
		"too large": {folder(map[string]string{"flows/a.yaml": large}), "flows/a.yaml:1:1: D001"},
		"link":      {fstest.MapFS{"desk.yaml": {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink}}, "desk.yaml:1:1: D024"},
		"colon":     {folder(map[string]string{"flows/a:b.yaml": "x"}), "flows/a:b.yaml:1:1: D024"},
		"backslash": {folder(map[string]string{`flows\a.yaml`: "x"}), `flows\a.yaml:1:1: D024`},
	} {
		if _, err := Read(c.src); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if _, err := Read(folder(map[string]string{"tables/a.csv": large})); err != nil {
		t.Errorf("a table may be larger: %v", err)
	}
}

func TestReadRefusesWrongFolders(t *testing.T) {
	many, heavy := fstest.MapFS{}, fstest.MapFS{}
	for i := range MaxFiles + 1 {
		many["notes/"+strings.Repeat("a", i%50+1)+strings.Repeat("b", i/50+1)+".md"] = &fstest.MapFile{}
	}
	chunk := bytes.Repeat([]byte("x"), 20<<20)
	heavy["tables/a.csv"], heavy["tables/b.csv"] = &fstest.MapFile{Data: chunk}, &fstest.MapFile{Data: chunk}
	for name, src := range map[string]fs.FS{"many": many, "heavy": heavy} {
		if _, err := Read(src); err == nil || !strings.Contains(err.Error(), "D023") {
			t.Errorf("%s: got %v, want D023", name, err)
		}
	}
}

// archive makes an archive that Pack would not make.
func archive(t *testing.T, comment string, files ...*zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, h := range files {
		out, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(h.Comment)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment(comment); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnpackRefuses(t *testing.T) {
	file := func(name, data string) *zip.FileHeader {
		return &zip.FileHeader{Name: name, Comment: data, Method: zip.Deflate}
	}
	link := file("desk.yaml", "x")
	link.SetMode(fs.ModeSymlink)
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"rubbish":        []byte("PK rubbish"),
		"another format": archive(t, "something", file("desk.yaml", "")),
		"a later format": archive(t, "frontdesk desk 2", file("desk.yaml", "")),
		"way out":        archive(t, packFormat, file("../desk.yaml", "")),
		"root":           archive(t, packFormat, file("/etc/passwd", "")),
		"backslash":      archive(t, packFormat, file(`a\b.yaml`, "")),
		"drive":          archive(t, packFormat, file("c:x.yaml", "")),
		"hidden":         archive(t, packFormat, file(".ssh/config", "")),
		"hidden folder":  archive(t, packFormat, file(".git/hooks/x", "")),
		"folder":         archive(t, packFormat, file("flows/", "")),
		"twice":          archive(t, packFormat, file("desk.yaml", "a"), file("desk.yaml", "b")),
		"link":           archive(t, packFormat, link),
		"not UTF-8":      archive(t, packFormat, file("desk.yaml", "\xff\xfe")),
		"too large":      archive(t, packFormat, file("desk.yaml", strings.Repeat("a", MaxFile+1))),
		"bomb":           archive(t, packFormat, file("tables/a.csv", strings.Repeat("a", MaxDesk-9)), file("tables/b.csv", strings.Repeat("b", 10))),
	} {
		if _, err := Unpack(b); err == nil {
			t.Errorf("%s: unpacked", name)
		}
	}
	good, err := Pack(folder(map[string]string{"desk.yaml": strings.Repeat("version: 1 ", 50)}))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(good); i += 3 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x41
		if out, err := Unpack(bad); err == nil {
			if s, err := Read(out); err != nil || len(s) > 1 {
				t.Errorf("byte %d: %v", i, err)
			}
		}
	}
}

func FuzzUnpack(f *testing.F) {
	good, err := Pack(folder(map[string]string{"desk.yaml": "version: 1", "flows/a.yaml": "x"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := Unpack(b)
		if err != nil {
			return
		}
		if _, err := Read(out); err != nil {
			t.Errorf("what was unpacked cannot be read: %v", err)
		}
	})
}
