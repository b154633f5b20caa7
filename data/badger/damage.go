package badger

import "fmt"

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
