package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// maxFileBody is a file with the form around it.
	maxFileBody = channel.MaxFile + 64<<10
	// fileTime is how long a file may take on its way, either way: 25 MiB on a line of 2 MBit/s.
	fileTime = 2 * time.Minute
	// maxFields bounds what stands before the file in a form.
	maxFormFields = 4
)

// fileAnswer is a file as staff see it. URL is empty where the file is not kept: older ones are not.
type fileAnswer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size *int64 `json:"size"` // null where the platform does not say
	URL  string `json:"url"`
}

func fileOf(f channel.File, base string) fileAnswer {
	out := fileAnswer{ID: f.ID, Name: f.Name, MIME: f.MIME}
	if f.Size >= 0 {
		out.Size = &f.Size
	}
	if strings.HasPrefix(f.ID, bot.FilePrefix) {
		out.URL = base + f.ID
	}
	return out
}

// filesOf are the files of a message as staff see them.
func filesOf(conv bot.ConvID, files []channel.File) []fileAnswer {
	out := []fileAnswer{}
	for _, f := range files {
		out = append(out, fileOf(f, "/api/v1/conversations/"+string(conv)+"/files/"))
	}
	return out
}

// fileBlock stands for a file in what customers see: Text is its name, URL its address below /chat/v1/.
const fileBlock channel.BlockKind = "file"

// fileBlocks are the files of a message as its customer sees them.
func fileBlocks(files []channel.File) (out []channel.Block) {
	for _, f := range files {
		out = append(out, channel.Block{Kind: fileBlock, Text: f.Name, URL: fileOf(f, "files/").URL})
	}
	return out
}

// files keeps files.
func (s *Server) files() bot.Files { return bot.Files{Store: s.Store, Keys: s.Archive.Keys} }

// takeFile reads a form of one file and some fields before it, and keeps the file.
func (s *Server) takeFile(r *request, conv bot.Conversation) (channel.File, map[string]string, error) {
	if err := s.files().Room(); err != nil { // before it is read
		return channel.File{}, nil, err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return channel.File{}, nil, refuse(http.StatusUnsupportedMediaType, "media_type", "Send the file as multipart/form-data, in the part called file.")
	}
	fields := map[string]string{}
	for range maxFormFields {
		part, err := form.NextPart()
		if err != nil {
			return channel.File{}, nil, formFault(err)
		}
		if part.FormName() == "file" {
			f, err := s.keepPart(r, conv, part)
			return f, fields, err
		}
		b, err := io.ReadAll(io.LimitReader(part, maxKey+1))
		if err != nil {
			return channel.File{}, nil, formFault(err)
		}
		fields[part.FormName()] = string(b)
	}
	return channel.File{}, nil, wrongField("file", "There are too many fields before the file.")
}

func (s *Server) keepPart(r *request, conv bot.Conversation, part *multipart.Part) (channel.File, error) {
	f := channel.File{ID: s.NewID(bot.FilePrefix), Name: part.FileName(), MIME: part.Header.Get("Content-Type"), Ref: bot.FileUploaded}
	f, err := s.files().Put(r.Context(), conv.ID, conv.Key, f, faultyReader{part}, s.Now())
	var fault *readError
	switch {
	case errors.As(err, &fault):
		return f, formFault(fault.err)
	case bot.CodeOf(err) == bot.Invalid:
		return f, &http.MaxBytesError{Limit: channel.MaxFile}
	}
	return f, err
}

// faultyReader marks errors of reading, so that they are told from those of keeping.
type faultyReader struct{ io.Reader }

type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

// Read marks all errors but the end.
func (r faultyReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &readError{err}
	}
	return n, err
}

func formFault(err error) error {
	if errors.Is(err, io.EOF) {
		return wrongField("file", "There is no file in the form.")
	}
	return readFault(err)
}

// sendFile takes a file of the customer: it is a message of its own. A body that is refused is read to its end, or
// browsers that still send it would see a broken line instead of the reason.
func (c *chat) sendFile(r *request) (answer, error) {
	body := r.Body
	a, err := c.uploaded(r)
	if err != nil {
		_, _ = io.Copy(io.Discard, body) // what is wrong with it was found or does not matter
	}
	return a, err
}

func (c *chat) uploaded(r *request) (answer, error) {
	if wait := c.uploads.pass(r.session.id, c.Now()); wait > 0 {
		return answer{}, tooMany(wait)
	}
	if err := c.uploading(r); err != nil {
		return answer{}, err
	}
	conv, err := c.Archive.Conversation(r.Context(), r.session.Conv)
	if err != nil {
		return answer{}, err
	}
	f, fields, err := c.takeFile(r, conv)
	if err != nil {
		return answer{}, err
	}
	id := fields["client_id"]
	if id == "" {
		id = c.NewID("up_")
	}
	if !isClientID(id) {
		return answer{}, wrongField("client_id", "Give each message an id of its own: at most 64 letters, digits, - and _.")
	}
	got, err := c.Runtime.Receive(r.Context(), channel.Inbound{Key: r.session.name() + keyMessage + id, Kind: channel.Message, At: c.Now().UTC(),
		From: r.session.from(), Address: r.session.address(), Files: []channel.File{f}})
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusAccepted, body: sentAnswer{id, got.Seq * perTurn}}, nil
}

// file gives a customer a file of his conversation.
func (c *chat) file(r *request) (answer, error) {
	return c.giveCustomer(r.w, r.Request, r.session.Conv, r.PathValue("id"))
}

// upload keeps a file for a reply that is still to be written.
func (a *api) upload(r *request) (answer, error) {
	conv, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	f, _, err := a.takeFile(r, conv)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: filesOf(conv.ID, []channel.File{f})[0]}, nil
}

// file gives staff a file of a conversation that they may see.
func (a *api) file(r *request) (answer, error) {
	conv, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return a.giveFile(r.w, r.Request, conv.ID, r.PathValue("file"))
}

// uploaded finds what was uploaded for an act.
func (a *api) uploaded(r *request, conv bot.ConvID, ids []string) ([]channel.File, error) {
	var out []channel.File
	for _, id := range ids {
		f, err := a.files().About(r.Context(), conv, id)
		if bot.CodeOf(err) == bot.NotFound || err == nil && f.Ref != bot.FileUploaded {
			return nil, wrongField("files", "One of the files is not here: upload it again.")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// linkedFile gives a file to whoever has its link.
func (s *Server) linkedFile(w http.ResponseWriter, r *http.Request) {
	s.apiHeaders(w.Header())
	w.Header().Set("X-Robots-Tag", "noindex")
	if wait := s.byAddr.pass(addressKey(s.address(r)), s.Now()); wait > 0 {
		problemOf(tooMany(wait)).write(w)
		return
	}
	conv, id, ok := bot.ReadFileLink(s.Archive.Keys, r.URL.Path, s.Now())
	if !ok {
		http.Error(w, "This link does not work, or no longer. Ask for the file again.", http.StatusNotFound)
		return
	}
	if _, err := s.giveCustomer(w, r, conv, id); err != nil {
		problemOf(err).write(w)
	}
}

// shown are the types that browsers show in place without running anything. Their content bears them out.
var shown = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// giveCustomer gives a file outside that stands in a message for outside, unless it was taken back.
func (s *Server) giveCustomer(w http.ResponseWriter, r *http.Request, conv bot.ConvID, id string) (answer, error) {
	if _, err := s.files().About(r.Context(), conv, id); err != nil { // cheaper than looking for a message
		return answer{}, err
	}
	gone, err := s.Archive.TakenBack(r.Context(), conv, id)
	if err != nil {
		return answer{}, err
	}
	if gone {
		return answer{}, refuse(http.StatusGone, "taken_back", "This file was taken back by who sent it.")
	}
	shown, err := s.Archive.ShowsFile(r.Context(), conv, id)
	if err != nil {
		return answer{}, err
	}
	if !shown {
		return answer{}, notFound()
	}
	return s.giveFile(w, r, conv, id)
}

// giveFile sends a kept file: pictures to be shown, all else to be saved, and nothing in it may run.
func (s *Server) giveFile(w http.ResponseWriter, r *http.Request, conv bot.ConvID, id string) (answer, error) {
	f, content, err := s.files().Open(r.Context(), conv, id)
	if err != nil {
		return answer{}, err
	}
	defer content.Close()
	setPatience(w, fileTime)
	kind, how := "application/octet-stream", "attachment"
	if slices.Contains(shown, f.MIME) {
		kind, how = f.MIME, "inline"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		if _, err := io.Copy(w, content); err != nil { // the asker sees that it is shorter than told
			s.Log.Debug("file not delivered", "conversation", conv, "file", id, "error", err)
		}
	}
	return answer{sent: true}, nil
}
