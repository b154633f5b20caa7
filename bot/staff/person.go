package staff

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// PersonCodeTime is how long a code links a person of a platform to an account. It works once.
const PersonCodeTime = 10 * time.Minute

// Person is whom a member of staff is inside a platform. The platform's own id is kept as a hash only.
type Person struct {
	Channel string    `json:"channel"` // name of the configured channel, as slack:team
	Ref     string    `json:"ref"`     // keyed hash: of channel, workspace and person
	Linked  time.Time `json:"linked"`
}

// maxPersons bounds how many an account has: one in each channel, and some of old ones.
const maxPersons = 20

// codeHead is what the record of a code holds. Like a link it dies when a password is set.
type codeHead struct {
	V       int         `json:"v"`
	Staff   bot.StaffID `json:"staff"`
	Epoch   int64       `json:"epoch"`
	Expires time.Time   `json:"expires"`
}

// PersonCode makes a code for an account. Whoever writes it inside a platform is this member of staff there. Errors:
// NotFound, Denied (the account is closed, or may not work on conversations).
func (s *Accounts) PersonCode(ctx context.Context, by, id bot.StaffID) (code string, expires time.Time, err error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return "", time.Time{}, err
	}
	if a.Disabled || !a.Role.May(ConversationAct) {
		return "", time.Time{}, &bot.Error{Code: bot.Denied, Op: "link person", Text: "this account may not work on conversations"}
	}
	secret := strings.ToLower(s.NewID(""))
	secret = secret[len(secret)-10:] // of the random part: 48 bits that live for ten minutes
	h := codeHead{V: 1, Staff: id, Epoch: a.Epoch, Expires: bot.Milli(s.Now()).Add(PersonCodeTime)}
	head, err := json.Marshal(h)
	if err != nil {
		return "", time.Time{}, &bot.Error{Code: bot.Internal, Op: "write code", Err: err}
	}
	w := bot.Write{Put: []bot.Record{{Ref: s.codeRef(secret), Head: head}}}
	return "staff-" + secret[:5] + "-" + secret[5:], h.Expires, s.commit(ctx, w, Note{By: orCommandLine(by), Verb: "person.code", Object: string(id)})
}

// LinkPerson links a person of a platform to the account that a code was made for. Who was linked to
// another account is so no longer. Error: Denied (the code opens nothing, whatever the reason).
func (s *Accounts) LinkPerson(ctx context.Context, code string, at channel.Address, person string) (bot.Colleague, error) {
	refused := &bot.Error{Code: bot.Denied, Op: "link person", Text: "this code was used or has run out: ask for a new one"}
	secret := strings.ReplaceAll(strings.TrimPrefix(code, "staff-"), "-", "")
	if secret == "" || person == "" {
		return bot.Colleague{}, refused
	}
	who := s.personRef(at, person)
	recs, err := s.Store.Get(ctx, s.codeRef(secret), who)
	if err != nil {
		return bot.Colleague{}, err
	}
	var h codeHead
	if recs[0].Ver == 0 || json.Unmarshal(recs[0].Head, &h) != nil {
		return bot.Colleague{}, refused
	}
	a, err := s.Get(ctx, h.Staff)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return bot.Colleague{}, err
	}
	if err != nil || a.Disabled || a.Epoch != h.Epoch || !s.Now().Before(h.Expires) {
		return bot.Colleague{}, refused
	}
	w := bot.Write{Drop: []bot.RefVer{{Ref: recs[0].Ref, Ver: recs[0].Ver}}, Put: []bot.Record{{Ref: who, Ver: recs[1].Ver, Head: []byte(a.ID)}}}
	a.Persons = slices.DeleteFunc(slices.Clone(a.Persons), func(p Person) bool { return p.Ref == who.ID })
	a.Persons = append(a.Persons, Person{Channel: at.Channel, Ref: who.ID, Linked: bot.Milli(s.Now())})
	a.Persons = a.Persons[max(0, len(a.Persons)-maxPersons):]
	a, err = s.update(ctx, a, w, Note{By: a.ID, Verb: "person.link", Object: string(a.ID), Detail: at.Channel})
	if bot.IsConflict(err) {
		return bot.Colleague{}, refused // somebody used it at the same moment
	}
	return bot.Colleague{Staff: a.ID, Name: a.Name, Key: a.Key}, err
}

// UnlinkPersons ends what links an account to persons of a channel; "" = of all channels. It tells how many.
func (s *Accounts) UnlinkPersons(ctx context.Context, by, id bot.StaffID, name string) (int, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	var w bot.Write
	n := 0
	a.Persons = slices.Clone(a.Persons)
	a.Persons = slices.DeleteFunc(a.Persons, func(p Person) bool {
		if err != nil || name != "" && p.Channel != name {
			return false
		}
		n++
		var recs []bot.Record
		recs, err = s.Store.Get(ctx, bot.Ref{Kind: bot.KindPerson, ID: p.Ref})
		if err == nil && recs[0].Ver > 0 && string(recs[0].Head) == string(id) {
			w.Drop = append(w.Drop, bot.RefVer{Ref: recs[0].Ref, Ver: recs[0].Ver})
		}
		return true
	})
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = s.update(ctx, a, w, Note{By: orCommandLine(by), Verb: "person.unlink", Object: string(id), Detail: name})
	return n, err
}

// Colleague finds whose account a person of a channel is linked to, and whether he may work on what a team or an agent
// has. Error: NotFound, where the person is linked to nobody's, or to one that is closed.
func (s *Accounts) Colleague(ctx context.Context, at channel.Address, person string, team string, agent bot.StaffID) (bot.Colleague, error) {
	nobody := &bot.Error{Code: bot.NotFound, Op: "find colleague", Text: "this person is linked to no account"}
	recs, err := s.Store.Get(ctx, s.personRef(at, person))
	if err != nil {
		return bot.Colleague{}, err
	}
	if person == "" || recs[0].Ver == 0 {
		return bot.Colleague{}, nobody
	}
	a, err := s.Get(ctx, bot.StaffID(recs[0].Head))
	switch {
	case err != nil && bot.CodeOf(err) != bot.NotFound:
		return bot.Colleague{}, err
	case err != nil || a.Disabled || !slices.ContainsFunc(a.Persons, func(p Person) bool { return p.Ref == recs[0].ID }):
		return bot.Colleague{}, nobody
	}
	who := Identity{Account: a}
	return bot.Colleague{Staff: a.ID, Name: a.Name, Key: a.Key, May: who.May(ConversationAct) && who.Handles(team, agent)}, nil
}

// Linked lists who may work on a team's conversations and is linked on a channel.
func (s *Accounts) Linked(ctx context.Context, name, team string) ([]bot.StaffID, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	var out []bot.StaffID
	for _, a := range all {
		who := Identity{Account: a}
		if who.May(ConversationAct) && who.Sees(team) && slices.ContainsFunc(a.Persons, func(p Person) bool { return p.Channel == name }) {
			out = append(out, a.ID)
		}
	}
	return out, nil
}

func (s *Accounts) codeRef(secret string) bot.Ref {
	return bot.Ref{Kind: bot.KindToken, ID: "person/" + s.Keys.Hash("person code", secret)}
}

func (s *Accounts) personRef(at channel.Address, person string) bot.Ref {
	return bot.Ref{Kind: bot.KindPerson, ID: s.Keys.Hash("staff person", at.Channel, at.Tenant, person)}
}
