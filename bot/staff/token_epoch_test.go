package staff

import (
	"encoding/json"
	"testing"

	"frontdesk/bot"
)

// A token ends with what it was made under: a new password, or an account that was disabled, also if only for a while.
func TestTokenEndsWithItsOwnersEpoch(t *testing.T) {
	for name, end := range map[string]func(b *bench, a Account) error{
		"reset": func(b *bench, a Account) error {
			l, err := b.MakeLink(t.Context(), "", a.ID)
			if err != nil {
				return err
			}
			return b.Reset(t.Context(), l.Secret, "another long secret", from)
		},
		"disabled and enabled": func(b *bench, a Account) (err error) {
			for _, off := range []bool{true, false} {
				if a, err = b.Edit(t.Context(), a.ID, a.ID, a.Ver, Change{Disabled: &off}); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.hire(t, "boss@desk.example", Admin)
			a := b.hire(t, "ana@desk.example", Supervisor)
			_, made, err := b.MakeToken(t.Context(), a.ID, a.ID, "sync", []Permission{QueueRead}, 0)
			if err != nil {
				t.Fatal(err)
			}
			_, old, err := b.MakeToken(t.Context(), a.ID, a.ID, "of an older build", []Permission{QueueRead}, 0)
			if err != nil {
				t.Fatal(err)
			}
			recs, err := b.Store.Get(t.Context(), tokenRef(digest(old)))
			if err != nil {
				t.Fatal(err)
			}
			var h tokenHead
			if err := json.Unmarshal(recs[0].Head, &h); err != nil {
				t.Fatal(err)
			}
			h.Epoch = 0
			if recs[0].Head, err = json.Marshal(h); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Store.Commit(t.Context(), bot.Write{Put: recs}); err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{made, old, old} {
				if _, err := b.Token(t.Context(), secret); err != nil {
					t.Fatal(err)
				}
			}
			if a, err = b.Get(t.Context(), a.ID); err == nil {
				err = end(b, a)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{made, old} {
				_, err = b.Token(t.Context(), secret)
				wantCode(t, err, bot.Denied)
			}
		})
	}
}
