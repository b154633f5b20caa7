package badger

import (
	"errors"
	"fmt"
	"strings"

	"frontdesk/bot"

	"golang.org/x/sys/unix"
)

// DamageError says that a store is not whole: acknowledged commits are missing, or it cannot be told that none are.
type DamageError struct {
	Dir     string
	What    string // what was found, in plain words
	Missing uint64 // how many acknowledged commits are missing at least; 0 if that is not known
}

// Error tells what was found and what to do about it.
func (e *DamageError) Error() string {
	missing := ""
	if e.Missing > 0 {
		missing = fmt.Sprintf(" At least %d acknowledged commits are missing.", e.Missing)
	}
	return fmt.Sprintf("the store in %s is damaged: %s.%s Restore the last backup into an empty folder"+
		" (frontdesk restore), or open the store read-only to look, or accept the loss to go on with what is left", e.Dir, e.What, missing)
}

// obstacles are what the system says when the store may well be whole and only cannot be got at.
func obstacles() []struct {
	unix.Errno
	code bot.Code
	text string
} {
	const (
		room   = "the disk of %s has no room: free some space on it, then try again; nothing is lost"
		rights = "this user may not read and write %s: give it the rights to the folder and all files in it"
		files  = "too many files are open to open %s: raise the limit (ulimit -n)"
	)
	return []struct {
		unix.Errno
		code bot.Code
		text string
	}{
		{unix.ENOSPC, bot.Busy, room}, {unix.EDQUOT, bot.Busy, room},
		{unix.EACCES, bot.Denied, rights}, {unix.EPERM, bot.Denied, rights}, {unix.EROFS, bot.Denied, rights},
		{unix.EMFILE, bot.Busy, files}, {unix.ENFILE, bot.Busy, files},
	}
}

// obstacle makes of an error what is in the way of the store in a folder; nil if it is nothing of that kind. Badger
// keeps only the text of what it wraps.
func obstacle(dir string, err error) error {
	for _, o := range obstacles() {
		if err != nil && (errors.Is(err, o.Errno) || strings.Contains(err.Error(), o.Error())) {
			return &bot.Error{Code: o.code, Op: "open", Text: fmt.Sprintf(o.text, dir), Err: err}
		}
	}
	return nil
}

// damaged says that a store is damaged, unless the cause is only something in the way.
func damaged(dir, what string, cause error) error {
	if err := obstacle(dir, cause); err != nil {
		return err
	}
	return &DamageError{Dir: dir, What: fmt.Sprintf("%s (%v)", what, cause)}
}
