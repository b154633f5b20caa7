package console_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Accounts of the fake desk.

func (f *fakeDesk) signIn(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "SignIn")
	if !ok {
		return
	}
	if in["password"] != "a good long password" {
		f.problem(w, 401, "unauthenticated", "e-mail and password do not go together")
		return
	}
	f.signedIn = true
	f.answer(w, 200, "Me", f.me)
}

func (f *fakeDesk) firstRun(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "FirstRun")
	if !ok {
		return
	}
	if in["link"] != "one-time" {
		f.problem(w, 403, "denied", "the link does not hold")
		return
	}
	f.first, f.signedIn = false, true
	f.me["email"], f.me["name"] = in["email"], in["name"]
	f.answer(w, 201, "Me", f.me)
}

func (f *fakeDesk) personCode(w http.ResponseWriter, _ *http.Request) {
	f.answer(w, 201, "PersonCode", obj{"code": "staff-ab12c-de34f", "expires_at": stamp(time.Now().Add(10 * time.Minute))})
}

// unlink takes an address from the customer, wherever he is shown.
func (f *fakeDesk) unlink(w http.ResponseWriter, r *http.Request) {
	for _, talk := range f.talks {
		talk["addresses"] = slices.DeleteFunc(slices.Clone(talk["addresses"].([]obj)), func(a obj) bool { return a["id"] == r.PathValue("address") })
	}
	w.WriteHeader(204)
}

func (f *fakeDesk) linked(w http.ResponseWriter, r *http.Request) {
	if in, ok := f.body(w, r, "PasswordLink"); ok && in["link"] == "one-time" {
		f.answer(w, 200, "LinkedAccount", obj{"name": "Noor Aziz", "email": "noor@tidewell.example", "first": true})
		return
	}
	f.problem(w, 403, "denied", "this link was used or has run out: ask for a new one")
}

func (f *fakeDesk) reset(w http.ResponseWriter, r *http.Request) {
	if in, ok := f.body(w, r, "PasswordReset"); ok && in["link"] == "one-time" {
		w.WriteHeader(204)
		return
	}
	f.problem(w, 403, "denied", "the link does not hold")
}

func (f *fakeDesk) changeUser(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "UserChange")
	if !ok {
		return
	}
	if r.Header.Get("If-Match") == "" {
		f.problem(w, 428, "precondition_required", "name the version")
		return
	}
	u := f.find("users", r.PathValue("id"))
	maps.Copy(u, in)
	f.answer(w, 200, "User", u)
}

func (f *fakeDesk) invite(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "NewUser")
	if !ok {
		return
	}
	if teams, _ := in["teams"].([]any); in["role"] == "agent" && len(teams) == 0 {
		const why = "an agent needs a team: choose one, or all of them"
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(422)
		_ = json.NewEncoder(w).Encode(obj{"type": "about:blank", "title": "invalid", "status": 422, "code": "invalid", "detail": why, "fields": []obj{{"field": "teams", "detail": why}}})
		return
	}
	u := obj{"id": fmt.Sprintf("st_%d", len(f.lists["users"])), "email": in["email"], "name": in["name"], "role": in["role"], "teams": in["teams"],
		"disabled": false, "waiting": true, "created_at": stamp(time.Now())}
	f.lists["users"] = append(f.lists["users"], u)
	f.answer(w, 201, "Invited", obj{"user": u, "link": f.url + "/console/reset#one-time", "expires_at": stamp(time.Now().Add(24 * time.Hour))})
}
