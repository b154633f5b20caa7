package bottest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"frontdesk/bot/channel"
)

// OpenFile is the store of files of the suite's desk: as many bytes as the size says, which are those of the id. It knows
// none without an id.
func OpenFile(_ context.Context, f channel.File) (io.ReadCloser, error) {
	if f.ID == "" {
		return nil, fmt.Errorf("no such file")
	}
	return io.NopCloser(bytes.NewReader(contentOf(f))), nil
}

func contentOf(f channel.File) []byte {
	line := []byte("\x00\xff\r\n.\r\n--" + f.ID + "\n") // bytes that end something somewhere
	return bytes.Repeat(line, int(f.Size)/len(line)+1)[:f.Size]
}

// uploads sends files: what fits stands in the room as it is, under its name; what does not is a link to it. The words beside it can be read
// in each case, and one that was erased meanwhile leaves nothing half done.
func uploads(s *stage) {
	r := s.start()
	can := r.Capabilities(s.fake.Address("one", "r1"))
	if can.MaxUpload <= 0 {
		s.Fatal("no MaxUpload is told: tell it, or leave this case out with the reason")
	}
	const link = "https://desk.example/f/aSignedLink"
	sizes := map[string]int64{"a byte": 1, "at the limit": can.MaxUpload, "one over": can.MaxUpload + 1}
	if s.again {
		delete(sizes, "at the limit")
		sizes["a mebibyte"] = min(1<<20, can.MaxUpload)
	}
	for name, size := range sizes {
		file := channel.File{ID: "f-" + name, Name: "Bericht für Ana.pdf", MIME: "application/pdf", Size: size, URL: link}
		o := text("see " + name)
		o.Address, o.Files = s.fake.Address("one", name), []channel.File{file}
		if err := s.send(o); err != nil {
			s.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.reads(name); !strings.Contains(got, squeeze("see "+name)) {
			s.Errorf("%s: the words can't be read: %q", name, got)
		}
		if size > can.MaxUpload {
			s.linked(o, link)
		} else if got := s.files(name); len(got) != 1 || got[0].Name != file.Name || !bytes.Equal(got[0].Content, contentOf(file)) {
			s.Errorf("%s: %d files arrived, as %s", name, len(got), told(got))
		}
	}
	s.erased()
}

// linked wants a link where the file would be.
func (s *stage) linked(o channel.Outbound, link string) {
	s.Helper()
	room := strings.TrimPrefix(o.Files[0].ID, "f-")
	if got := s.files(room); len(got) > 0 {
		s.Errorf("%s: %d files arrived, as %s", room, len(got), told(got))
	}
	if !strings.Contains(s.reads(room), squeeze(o.Files[0].Name)) {
		s.Errorf("%s: the file is not named: %q", room, s.reads(room))
	}
	o.Key, o.Locale = "cv_suite/link.1", "en"
	parts, err := s.main.Render(o)
	if err != nil {
		s.Fatal(err)
	}
	for _, p := range parts {
		if strings.Contains(string(p.Wire), link) {
			return
		}
	}
	s.Errorf("%s: nothing leads to the file", room)
}

// erased sends a file that is not there any more.
func (s *stage) erased() {
	s.Helper()
	o := text("see")
	o.Address, o.Files = s.fake.Address("one", "erased"), []channel.File{{Name: "gone.pdf", MIME: "application/pdf", Size: 10}}
	if c := Class(s.send(o)); c != channel.Permanent {
		s.Errorf("a file that was erased is %q, want permanent", c)
	}
	if got := s.files("erased"); len(got) > 0 {
		s.Errorf("of a file that was erased arrived %s", told(got))
	}
}

// files are those that stand in a room.
func (s *stage) files(room string) (out []SentFile) {
	for _, m := range s.fake.Sent(room) {
		out = append(out, m.Files...)
	}
	return out
}

func told(files []SentFile) string {
	var out []string
	for _, f := range files {
		out = append(out, fmt.Sprintf("%q of %d bytes", f.Name, len(f.Content)))
	}
	return strings.Join(out, ", ")
}
