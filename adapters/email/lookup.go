package email

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/bot/channel"
)

// lookup does something on a connection of its own: the one of Run waits for mail.
func (a *Adapter) lookup(ctx context.Context, f func(*link) error) error {
	select {
	case a.lookups <- struct{}{}:
		defer func() { <-a.lookups }()
	case <-ctx.Done():
		return unreachable("imap", ctx.Err())
	}
	l, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	if err := f(l); err != nil {
		if e, ok := errors.AsType[*channel.SendError](err); ok {
			return e
		}
		return unreachable("imap", err)
	}
	return nil
}

func headerOf(raw io.Reader) header {
	h, _ := readHeader(bufio.NewReader(raw))
	return h
}

// finder is the adapter of a mailbox whose server keeps what it sends.
type finder struct{ *Adapter }

// FindSent looks into the server's folder of sent mails for the one that the key would have become. A mail shows there
// only some time after it was taken, so until then the answer is that it is not known.
func (f finder) FindSent(ctx context.Context, to channel.Address, key string) (channel.Receipt, bool, error) {
	a := f.Adapter
	id := a.self.messageID(key, to.Room, to.Thread)
	found := false
	err := a.lookup(ctx, func(l *link) error {
		if _, err := l.open(ctx, a.c.Sent, true); err != nil {
			return err
		}
		for _, name := range []string{"Message-Id", loopHeader} { // some servers put an id of their own
			uids, err := l.search(ctx, &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: name, Value: id}}})
			if err != nil {
				return err
			}
			if found = len(uids) > 0; found {
				return nil
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return channel.Receipt{}, false, err
	case found:
		a.settled(key)
		return channel.Receipt{MessageIDs: []string{id}}, true, nil
	case a.c.Now().Before(a.showsBy(key)):
		return channel.Receipt{}, false, &channel.SendError{Class: channel.Retryable, Code: "not shown yet", Err: errors.New("email: the folder of sent mails does not show the mail yet")}
	}
	a.settled(key)
	return channel.Receipt{}, false, nil
}

// lost remembers when the answer to a send was lost.
func (a *Adapter) lost(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.unsettled) > maxThreads {
		clear(a.unsettled)
	}
	a.unsettled[key] = a.c.Now()
}

func (a *Adapter) settled(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.unsettled, key)
}

// showsBy is when a mail whose answer was lost must show in the folder of sent mails, if it was taken.
func (a *Adapter) showsBy(key string) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.unsettled[key]
	if !ok {
		return time.Time{}
	}
	return at.Add(a.c.Settle)
}

// Fetch opens a file of a mail that came in: the mail is read again, and its part passes through.
func (a *Adapter) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	ref, ok := readRef(f.Ref)
	switch {
	case !ok:
		return nil, noFile("the file is not one of a mail")
	case f.Size > channel.MaxFile:
		return nil, &channel.SendError{Class: channel.Permanent, Code: channel.CodeTooLarge, Err: errors.New("email: the file is larger than allowed")}
	case f.MIME == "message/external-body":
		return nil, channel.FileElsewhere(errors.New("email: the file is not in the mail but somewhere else, and is not fetched from there"))
	}
	r, w := io.Pipe()
	ctx, cancel := context.WithTimeout(ctx, mailWithin)
	begun := make(chan error, 1)
	go func() {
		defer cancel()
		err := a.lookup(ctx, func(l *link) error { return a.copyFile(ctx, l, ref, w, begun) })
		select {
		case begun <- err: // before any of it was read
		default:
		}
		if err == nil {
			err = io.EOF
		}
		w.CloseWithError(err)
	}()
	if err := <-begun; err != nil {
		return nil, err
	}
	return channel.CapFile(r, func(err error) error { return err }, cancel), nil
}

func noFile(why string) error {
	return &channel.SendError{Class: channel.Permanent, Err: errors.New("email: " + why)}
}

// reference names a part of a mail: where it lay when it was taken, and by what it is found if it was moved.
type reference struct {
	validity uint32
	uid      imap.UID
	part     string
	id       string
}

func refOf(validity uint32, uid imap.UID) string {
	return strconv.FormatUint(uint64(validity), 10) + "/" + strconv.FormatUint(uint64(uid), 10)
}

func readRef(s string) (reference, bool) {
	p := strings.SplitN(s, "/", 4)
	if len(p) != 4 {
		return reference{}, false
	}
	validity, err := strconv.ParseUint(p[0], 10, 32)
	uid, err2 := strconv.ParseUint(p[1], 10, 32)
	_, err3 := strconv.ParseUint(p[2], 10, 16)
	return reference{uint32(validity), imap.UID(uid), p[2], p[3]}, err == nil && err2 == nil && uid > 0 && (err3 == nil || p[2] == wholeMail)
}

// copyFile finds the mail and copies the part. begun is told when there is something to read.
func (a *Adapter) copyFile(ctx context.Context, l *link, ref reference, w io.Writer, begun chan<- error) error {
	for i, folder := range append([]string{a.c.Folder}, a.folders()...) {
		data, err := l.open(ctx, folder, true)
		if err != nil {
			return err
		}
		uids := []imap.UID{ref.uid}
		switch {
		case i == 0 && data.UIDValidity != ref.validity, i > 0 && ref.id == "":
			continue
		case i > 0:
			if uids, err = l.search(ctx, &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-Id", Value: ref.id}}}); err != nil {
				return err
			}
		}
		for _, uid := range uids {
			var cerr error
			copied := false
			_, found, err := l.fetch(ctx, uid, false, func(raw io.Reader) { copied, cerr = copyPart(raw, ref.part, w, begun) })
			switch {
			case cerr != nil:
				return cerr
			case err != nil:
				return err
			case found && copied:
				return nil
			}
		}
	}
	return noFile("the mail is no longer in the mailbox")
}

// copyPart copies one leaf of a mail, or all of it.
func copyPart(raw io.Reader, name string, w io.Writer, begun chan<- error) (copied bool, err error) {
	give := func(r io.Reader) error {
		copied = true
		begun <- nil
		_, err := io.Copy(w, r)
		return err
	}
	if name == wholeMail {
		return true, give(raw)
	}
	_, err = walk(raw, func(header) bool { return true }, func(p part) error {
		if partName(p.index) != name {
			return nil
		}
		if err := give(p.body); err != nil {
			return err
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return copied, err
}

// errEnough ends the reading of a mail.
var errEnough = errors.New("found")
