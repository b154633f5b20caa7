package web

import (
	"testing"

	"frontdesk/bot/staff"
)

// Who acted is a member of staff, also one who is gone, or what did it instead; nobody is null.
func TestActor(t *testing.T) {
	n := names{"st_ana": staff.Account{ID: "st_ana", Name: "Ana"}}
	for by, want := range map[string]*who{
		"":                        nil,
		"st_ana":                  {"st_ana", "Ana"},
		"st_erased":               {"st_erased", ""},
		string(staff.CommandLine): {"", "command line"},
		"start":                   {"", "start"},
	} {
		got := actor(by, n)
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%q: got %+v, want %+v", by, got, want)
		}
	}
}
