package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/person"
	counts "frontdesk/bot/report"
)

// canaries are words that stand nowhere but in what one customer said, gave or was called.
var canaries = []string{"zanzibarcanary", "quokkacanary", "ocelotcanary@tidewell.example"}

// talk lets a customer report a fault until a ticket is open, and returns his conversation.
func (h *house) talk(t *testing.T, room string, says ...string) bot.Conversation {
	t.Helper()
	at := channel.Address{Channel: "web:default", Room: room}
	var conv bot.ConvID
	for _, text := range says {
		r, err := h.runtime.Receive(t.Context(), channel.Inbound{Key: newID("k_"), Kind: channel.Message, At: time.Now(), Address: at, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		conv = r.Conv
	}
	c, err := h.data.archive().Conversation(t.Context(), conv)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// report tells of a fault with the canaries in it.
func (h *house) report(t *testing.T, room string) bot.Conversation {
	t.Helper()
	c := h.talk(t, room, "my vpn is down, nothing works, zanzibarcanary", "the client says quokkacanary", "only me", "ocelotcanary@tidewell.example", "yes")
	if c.Ticket == "" {
		t.Fatalf("no ticket was opened: %+v", c.State)
	}
	return c
}

// holds tells which of the words stand in the files of a folder.
func holds(t *testing.T, dir string, words []string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(b), []byte(w)) {
				found = append(found, w+" in "+name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// copyStore copies a data folder with other keys than its own.
func copyStore(t *testing.T, store, keys string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	copyKeys(t, keys, to)
	if err := os.CopyFS(filepath.Join(to, "store"), os.DirFS(store)); err != nil {
		t.Fatal(err)
	}
	return to
}

// What a person said can be read before he is erased and by nothing afterwards: not by the running desk, nor by a new
// start, nor from files of the store that were copied before, with the keys that are left. The counts and the proof of
// the log stay, and so do all others.
func TestEraseCustomer(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	before := filepath.Join(t.TempDir(), "before")
	h := openHouse(t, serveOptions{data: dir})
	gone, stays := h.report(t, "rm_gone"), h.talk(t, "rm_stays", "where is my order 10442")
	sums := func(s bot.Store) counts.Counts {
		c, err := (&counts.Fold{Store: s}).Between(t.Context(), time.Time{}, time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	counted := sums(h.data.store)
	ticket, err := h.data.archive().Ticket(t.Context(), gone.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "old.fdb")
	must(t, "backup", backup, "--data", dir)

	exported := must(t, "export", "customer", ticket.Number, "--data", dir)
	for _, w := range canaries {
		if !strings.Contains(exported, w) {
			t.Errorf("the export has no %s", w)
		}
	}
	if status, out, errs := invoke(t, "export", "customer", canaries[2], "--data", dir); status != exitProblems || out != "" || !strings.Contains(errs, string(gone.Customer)+" (claimed)") {
		t.Errorf("by e-mail: %d %s%s", status, out, errs)
	}
	if out := must(t, "erase", "customer", string(gone.ID), "--dry-run", "--data", dir); !strings.Contains(out, "would be erased") || !strings.Contains(out, "1 ticket (1 open, with 2 told times to keep)") {
		t.Error(out)
	}
	if got := must(t, "export", "customer", string(gone.Customer), "--data", dir); !strings.Contains(got, canaries[0]) {
		t.Error("a dry run erased something")
	}
	if err := os.CopyFS(before, os.DirFS(filepath.Join(dir, "store"))); err != nil {
		t.Fatal(err)
	}
	oldKeys := filepath.Join(t.TempDir(), "keys")
	if err := os.CopyFS(oldKeys, os.DirFS(filepath.Join(dir, "keys"))); err != nil {
		t.Fatal(err)
	}

	var said erased
	if err := json.Unmarshal([]byte(must(t, "erase", "customer", ticket.Number, "--json", "--data", dir)), &said); err != nil {
		t.Fatal(err)
	}
	if said.Conversations != 1 || said.Tickets != 1 || said.Open != 1 || said.Promised != 2 || said.Keys != 1 || said.Jobs == 0 || !said.KeysTurned || !slices.Contains(said.Customers, gone.Customer) {
		t.Errorf("%+v", said)
	}
	isGone(t, dir, "while it runs", gone, stays, ticket.Number)
	if _, open := h.runtime.Board().Row(gone.ID); open {
		t.Error("it is on the board")
	}
	if got := sums(h.data.store); !reflect.DeepEqual(got, counted) {
		t.Errorf("the counts were %+v and are %+v", counted, got)
	}
	again := h.talk(t, "rm_gone", "hello again")
	if again.ID == gone.ID || again.Customer == gone.Customer {
		t.Error("who writes from the same address again is taken for the erased")
	}
	h.stop()
	isGone(t, dir, "stopped", gone, stays, ticket.Number)
	if found := holds(t, dir, canaries); len(found) > 0 {
		t.Errorf("on disk: %v", found)
	}
	if audit := auditLines(t, dir); !strings.Contains(audit, "customer.erase "+string(gone.Customer)) || strings.Contains(audit, "canary") {
		t.Errorf("the audit log is\n%s", audit)
	}
	copiesAreWorthless(t, dir, before, oldKeys, backup, gone.Customer)
}

// isGone asks every command for who was erased, and for another who stays.
func isGone(t *testing.T, dir, when string, gone, stays bot.Conversation, ticket string) {
	t.Helper()
	for _, name := range []string{ticket, string(gone.ID), string(gone.Customer)} {
		for _, c := range [][]string{{"erase", "customer", name, "--data", dir}, {"export", "customer", name, "--data", dir}} {
			if status, out, errs := invoke(t, c...); status != exitProblems || out != "" || !strings.Contains(errs, "there is no customer") {
				t.Errorf("%s: %v: %d %s%s", when, c, status, out, errs)
			}
		}
	}
	if status, _, _ := invoke(t, "export", "conversation", string(gone.ID), "--data", dir); status != exitProblems {
		t.Errorf("%s: the transcript is there: %d", when, status)
	}
	if out := must(t, "export", "tickets", "--data", dir); strings.Contains(out, ticket) {
		t.Errorf("%s: the ticket is there:\n%s", when, out)
	}
	if out := must(t, "verify", "--data", dir); !strings.Contains(out, "whole") {
		t.Errorf("%s: %s", when, out)
	}
	if out := must(t, "export", "conversation", string(stays.ID), "--data", dir); !strings.Contains(out, "10442") {
		t.Errorf("%s: another's transcript: %s", when, out)
	}
}

// copiesAreWorthless: with their own keys copies from before hold him, which proves that the rest of the test can fail; with
// the keys that are left, nothing of him can be read.
func copiesAreWorthless(t *testing.T, dir, store, oldKeys, backup string, gone bot.CustID) {
	t.Helper()
	if out := must(t, "export", "customer", string(gone), "--data", copyStore(t, store, oldKeys)); !strings.Contains(out, canaries[0]) {
		t.Error("a copy with its own keys does not hold him: nothing was proved")
	}
	stolen := copyStore(t, store, filepath.Join(dir, "keys"))
	if status, out, _ := invoke(t, "export", "customer", string(gone), "--data", stolen); status != exitCannot || strings.Contains(out, "canary") {
		t.Errorf("an old copy of the store with the new keys: %d %s", status, out)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	copyKeys(t, filepath.Join(dir, "keys"), restored)
	if status, _ := command(t, "restore", backup, "--data", restored); status != exitCannot {
		t.Errorf("an old backup opens with the new keys: %d", status)
	}
}

// auditLines lists who did what to whom.
func auditLines(t *testing.T, dir string) string {
	t.Helper()
	d, err := openData(t.Context(), dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	lines, err := d.accounts.Lines(t.Context(), 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(string(l.By) + " " + l.Verb + " " + l.Object + " " + l.Detail + "\n")
	}
	return b.String()
}

// A customer is exported whole, in a form that other programs read, with notes only where they are asked for.
func TestExportCustomer(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	h := openHouse(t, serveOptions{data: dir})
	c := h.report(t, "rm_one")
	if _, err := h.runtime.Act(t.Context(), c.ID, bot.Act{Staff: "st_ana", Name: "Ana", Verb: bot.Note, Text: "between us"}); err != nil {
		t.Fatal(err)
	}
	read := func(args ...string) person.Export {
		var e person.Export
		d := json.NewDecoder(strings.NewReader(must(t, append([]string{"export", "customer", string(c.ID), "--data", dir}, args...)...)))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := read()
	if len(e.Customers) != 1 || e.Customers[0].Email != canaries[2] || len(e.Customers[0].Known) == 0 || len(e.Conversations) != 1 || len(e.Tickets) != 1 {
		t.Fatalf("%+v", e)
	}
	if k := e.Tickets[0]; len(k.Details) == 0 || len(k.History) == 0 || len(k.Promises) != 2 || k.Promises[0].Kept != nil || k.Resolved != nil {
		t.Errorf("%+v", k)
	}
	noted := func(e person.Export) bool {
		return slices.ContainsFunc(e.Conversations[0].Messages, func(l bot.TranscriptLine) bool { return l.Text == "between us" })
	}
	if noted(e) || !noted(read("--notes")) {
		t.Error("notes are in the export that did not ask for them, or not in the one that did")
	}
}

// The table of tickets is one that programs read, and that a spreadsheet takes for no formula.
func TestExportTickets(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	h := openHouse(t, serveOptions{data: dir})
	h.report(t, "rm_one")
	h.stop()
	rows, err := csv.NewReader(strings.NewReader(must(t, "export", "tickets", "--data", dir))).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Equal(rows[0], ticketColumns) || rows[1][2] != "" || rows[1][4] != "vpn" {
		t.Errorf("%v %v", rows, err)
	}
	if out := must(t, "export", "tickets", "--format", "json", "--data", dir); !strings.Contains(out, `"resolved_at": null`) {
		t.Error(out)
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"--since", "yesterday"}, exitUsage, "write it as 90d"},
		{[]string{"--format", "xml"}, exitUsage, "csv, json"},
		{[]string{"extra"}, exitUsage, "no arguments"},
	} {
		if status, _, errs := invoke(t, append([]string{"export", "tickets", "--data", dir}, c.args...)...); status != c.status || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d %s", c.args, status, errs)
		}
	}
	for in, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "-2": "'-2", "+3": "'+3", "\tx": "'\tx", "fine": "fine", "": ""} {
		if got := harmless(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

func TestEraseWrongNames(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	for name, want := range map[string]struct {
		status int
		says   string
	}{
		"sam":                 {exitUsage, "names no customer"},
		"cu_nobody":           {exitProblems, "there is no customer cu_nobody"},
		"fd-99":               {exitProblems, "there is no customer fd-99"},
		"cv_nothing":          {exitProblems, "there is no customer cv_nothing"},
		"nobody@desk.example": {exitProblems, "no customer gave this e-mail address"},
	} {
		if status, out, errs := invoke(t, "erase", "customer", name, "--data", dir); status != want.status || out != "" || !strings.Contains(errs, want.says) || !strings.Contains(errs, "remedy: ") {
			t.Errorf("%s: %d %s%s", name, status, out, errs)
		}
	}
	if status, _, errs := invoke(t, "erase", "customer", "cu_x", "--data", filepath.Join(dir, "nowhere")); status != exitCannot || !strings.Contains(errs, "there is no desk's data") {
		t.Errorf("%d %s", status, errs)
	}
}

// Keys that could not be turned at once are told with the reason.
func TestErasedSaysWhyKeysWereNotTurned(t *testing.T) {
	for want, c := range map[string]struct {
		err error
		all bool
	}{"worthless from now on": {nil, true}, "because the disk is full": {errors.New("the disk is full"), false}, "because conversations that are just beginning": {nil, false}} {
		var e erased
		e.turned(c.err, c.all)
		var out strings.Builder
		if err := printErased(&out, e); err != nil || !strings.Contains(out.String(), want) || e.KeysTurned != (e.KeysWhy == nil) {
			t.Errorf("%q, want %q", out.String(), want)
		}
	}
}
