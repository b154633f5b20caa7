package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/pflag"

	"frontdesk/adapters/web"
	"frontdesk/bot"
)

// place is where the data is that a command works on: in a folder on this machine, beside a running desk or not, or
// with a desk on another machine.
type place struct{ dir, server, token string }

// flags lets the place be named.
func (p *place) flags(f *pflag.FlagSet) {
	f.StringVar(&p.dir, "data", defaultData, "data `folder`")
	f.StringVar(&p.server, "server", "", "`address` of a desk on another machine, as https://desk.example, instead of a folder")
	f.StringVar(&p.token, "token", "", "API `token` for --server (frontdesk token add); better in the variable FRONTDESK_TOKEN, where other users do not see it")
}

// words are the flags that name the place, for a command line to copy; a token stays out of it.
func (p *place) words() string {
	switch {
	case p.server != "":
		return " --server " + p.server
	case p.dir != defaultData:
		return " --data " + shellWord(p.dir)
	}
	return ""
}

// shellWord is an argument as a shell takes it.
func shellWord(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("/._-+:,@%=~", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// perform does an op there.
func (p *place) perform(ctx context.Context, name string, in io.Reader, out io.Writer, args url.Values) error {
	if p.server == "" {
		return perform(ctx, p.dir, name, in, out, args)
	}
	return p.remote(ctx, name, in, out, args)
}

// remote does an op with a desk on another machine.
func (p *place) remote(ctx context.Context, name string, in io.Reader, out io.Writer, args url.Values) error {
	base, err := p.address()
	if err != nil {
		return err
	}
	if !slices.Contains(web.CommandNames(), name) {
		return usage("run it on the desk's own machine, or use the console", "this is not done with --server: what it prints lets people in")
	}
	if p.token == "" {
		return usage("make one there with `frontdesk token add`, and put it into FRONTDESK_TOKEN", "--server needs a token")
	}
	body, err := commandBody(in, args)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/commands/"+name, bytes.NewReader(body))
	if err != nil {
		return usage("write it as https://desk.example", "--server %q: %v", p.server, err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // a token goes nowhere else
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return cannot(errors.Unwrap(err), p.server, "check the address, and whether the desk runs", "the desk cannot be reached")
	}
	defer res.Body.Close()
	return p.outcome(res, out)
}

// address checks --server: a token goes over TLS, or to this machine.
func (p *place) address() (string, error) {
	u, err := url.Parse(strings.TrimSuffix(p.server, "/"))
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", usage("write it as https://desk.example", "--server %q is no address of a desk", p.server)
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", usage("use https://"+u.Host+", or a tunnel to this machine", "--server %s: the token would cross the network in clear text", p.server)
	}
	return u.String(), nil
}

func commandBody(in io.Reader, args url.Values) ([]byte, error) {
	body := struct {
		Args  map[string]string `json:"args"`
		Input []byte            `json:"input"`
	}{map[string]string{}, []byte{}}
	for k := range args { // a map into a map
		body.Args[k] = args.Get(k)
	}
	if in != nil {
		b, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		body.Input = b
	}
	return json.Marshal(body)
}

// outcome prints what the desk answered, and fails as it did there.
func (p *place) outcome(res *http.Response, out io.Writer) error {
	if res.StatusCode != http.StatusOK {
		return p.refused(res)
	}
	var said struct {
		Output []byte `json:"output"`
		web.Outcome
	}
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		return cannot(err, p.server, "see whether the desk still runs, and try again: what was begun may have been done", "the answer was cut short")
	}
	if _, err := out.Write(said.Output); err != nil {
		return err
	}
	switch {
	case said.Status == exitFine:
		return nil
	case said.Status == exitProblems && said.What == "":
		return errProblems
	}
	return &failure{status: said.Status, what: said.What, where: said.Where, remedy: said.Remedy}
}

// refused says why the desk did not take a command.
func (p *place) refused(res *http.Response) error {
	var problem struct {
		Detail string `json:"detail"`
		Code   string `json:"code"`
	}
	err := json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&problem)
	f := &failure{status: exitCannot, where: p.server}
	switch {
	case err != nil || problem.Code == "":
		f.what, f.remedy = "what answers there is no frontdesk: "+res.Status, "check the address given with --server"
	case res.StatusCode == http.StatusUnauthorized:
		f.what, f.remedy = "the token is not valid", "make a new one on the desk's machine: frontdesk token add"
	case res.StatusCode == http.StatusForbidden:
		f.what, f.remedy = "the token or its owner's role does not allow this", "docs/api.md says which permission a command needs; frontdesk token add --scopes gives it"
	case res.StatusCode == http.StatusNotFound:
		f.what, f.remedy = "that desk does not know this command", "use the same version of frontdesk on both machines"
	case res.StatusCode == http.StatusTooManyRequests:
		f.what, f.remedy = "other commands run there", "try again in a moment"
	default:
		f.what, f.remedy = problem.Detail, "see docs/api.md: "+problem.Code
	}
	return f
}

// remoteCommands does for the web what the socket does for commands on this machine.
type remoteCommands struct {
	data  *data
	after func(op string)
}

// Do runs an op on behalf of a member of staff.
func (r remoteCommands) Do(ctx context.Context, by bot.StaffID, name string, in io.Reader, out io.Writer, args url.Values) web.Outcome {
	err := doOp(context.WithValue(ctx, actorKey{}, by), r.data, name, in, out, args)
	if err == nil {
		r.after(name)
	}
	o := outcomeOf(err)
	return web.Outcome{Status: o.Status, What: o.What, Where: o.Where, Remedy: o.Remedy}
}
