package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/adapters/web"
	"frontdesk/adapters/web/ui"
	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
)

const (
	defaultListen = "127.0.0.1:8080"
	// stopWithin is how long a stop may take: what was accepted is finished, streams are told to come back.
	stopWithin = 10 * time.Second
)

func serveCommand() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "run the desk",
		Long: "Every flag may be given as a variable FRONTDESK_NAME or as a line `name: value` of the file named by --config.\n" +
			"The first start prints a link, good for one use, that creates the first admin. SIGTERM stops within 10 s.",
		Example: "  frontdesk serve --demo\n  frontdesk serve --desk ./desk --data /var/lib/frontdesk --public-url https://desk.example",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&o.listen, "listen", defaultListen, "`address` to listen on")
	f.StringVar(&o.data, "data", defaultData, "data `folder`, made if missing")
	f.StringVar(&o.store, "store", "", "address of another store; only the embedded one is there in this version")
	f.StringVar(&o.desk, "desk", "", "`folder` of the desk, published at start when it differs from the live one")
	f.BoolVar(&o.watch, "watch", false, "publish the folder of --desk again whenever it changes")
	f.BoolVar(&o.demo, "demo", false, "the example desk with 30 days of made-up history")
	f.StringVar(&o.dev, "dev", "", "build the pages again on change, from the `folder` of their sources, as --dev=DIR (default with --dev alone: "+pagesFolder+")")
	f.Lookup("dev").NoOptDefVal = pagesFolder
	f.StringVar(&o.metrics, "metrics-listen", "", "`address` for /metrics alone (default: on --listen)")
	f.StringVar(&o.public, "public-url", "", "`address` at which browsers reach the desk (default: http://localhost and the port)")
	encoderFlag(c, &o.encoder)
	f.StringVar(&o.proxies, "trusted-proxies", "", "`addresses` or networks of proxies in front, with commas, as 10.0.0.0/8: they say who the visitor is (those on this machine always may)")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	return c
}

// pagesFolder is where the sources of the pages lie in a checkout.
const pagesFolder = "adapters/web/ui"

type serveOptions struct {
	listen, data, store, desk, dev, metrics, public, proxies, logLevel, encoder string
	watch, demo                                                                 bool
}

// noOtherStore refuses --store. What was given may hold a password and is not repeated.
func noOtherStore() error {
	return usage("leave --store out: the embedded store takes a desk a long way", "--store: this version has the embedded store only")
}

// serve runs the desk until ctx ends.
func serve(ctx context.Context, o serveOptions, out, errs io.Writer) error {
	if o.store != "" {
		return noOtherStore()
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return usage("use debug, info, warn or error", "--log-level %q", o.logLevel)
	}
	log := slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: level}))
	s, err := openServer(ctx, o, log, errs)
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		_, err = fmt.Fprintln(errs, "frontdesk: the start was stopped before the desk was ready; nothing is lost")
	}
	if err != nil || ctx.Err() != nil {
		return err
	}
	if err := s.greet(ctx, out); err != nil {
		return errors.Join(err, s.close(ctx))
	}
	err = s.run(ctx)
	return errors.Join(err, s.close(context.WithoutCancel(ctx)))
}

// server is the running desk. Its parts are opened from top to bottom and closed the other way round.
type server struct {
	options  serveOptions
	log      *slog.Logger
	data     *data
	shelf    *desk.Shelf
	runtime  *runtime.Runtime
	channels *channels
	metrics  *metrics
	ui       *ui.Server
	web      *web.Server
	listener net.Listener
	socket   net.Listener
	measures net.Listener // for --metrics-listen; nil = none
	servers  []*http.Server
}

func openServer(ctx context.Context, o serveOptions, log *slog.Logger, errs io.Writer) (s *server, err error) {
	s = &server{options: o, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close(context.WithoutCancel(ctx)))
		}
	}()
	if s.listener, err = listen(ctx, o.listen); err != nil {
		return s, err
	}
	if s.data, err = openData(ctx, o.data, true, log); err != nil {
		return s, err
	}
	s.data.url = s.url()
	s.data.encoding.named = o.encoder
	if s.socket, err = listenSocket(ctx, o.data); err != nil {
		return s, err
	}
	if o.metrics != "" {
		if s.measures, err = listen(ctx, o.metrics); err != nil {
			return s, err
		}
	}
	s.shelf = desk.NewShelf(s.data.library)
	s.data.shelf = s.shelf
	if err = s.openDesk(ctx, errs); err != nil {
		return s, err
	}
	s.metrics = newMetrics(func() bot.Board { return s.runtime.Board() })
	s.runtime, err = runtime.New(runtime.Config{Store: s.data.store, Keys: s.data.vault, Now: time.Now, NewID: newID, Desk: s.shelf.Desk,
		Link: s.link, Page: func(path string) string { return s.url() + path }, Log: log, Build: build(), Meter: s.metrics, Sends: s.sends, Alone: true,
		Colleagues: s.data.accounts, Console: func(c bot.ConvID) string { return s.url() + "/console/c/" + string(c) }})
	if err != nil {
		return s, err
	}
	s.data.quiet, s.data.runtime = s.runtime.Forget, s.runtime
	if err = s.runtime.Open(ctx); err != nil {
		return s, err
	}
	s.channels = newChannels(s.runtime, s.url(), log)
	s.metrics.watch(s.channels)
	s.data.channels = s.channels.findings
	return s, s.openWeb()
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usage("write it as 127.0.0.1:8080, or :8080 for all addresses of this machine", "--listen %q is no address with a port", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, cannot(err, address, "stop what listens there, or choose another address with --listen", "cannot listen")
	}
	return l, nil
}

func (s *server) openWeb() (err error) {
	s.ui = ui.NewServer(ui.Config{Dir: s.options.dev, Log: s.log})
	c := web.Config{Runtime: s.runtime, Board: s.runtime.Board(), Presence: s.runtime.Presence(), Archive: s.runtime.Archive(), Store: s.data.store,
		Accounts: s.data.accounts, Desk: s.shelf.Desk, Definition: s.shelf.Loaded, Sites: s.sites, Link: s.link, UI: s.ui, Ready: s.ready, Ways: s.ways, Commands: remoteCommands{s.data, s.afterOp}, PublicURL: s.url(), Origins: s.origins(),
		Now: time.Now, NewID: newID, Random: rand.Reader, Log: s.log, Build: build()}
	if c.Proxies, err = readProxies(s.options.proxies); err != nil {
		return err
	}
	if s.measures == nil && s.options.public == "" { // the figures are nothing for the public
		c.Metrics = s.metrics.handler()
	}
	s.web, err = web.New(c)
	return err
}

// ways are where customers can go on with a code.
func (s *server) ways(code string) []web.Way { return s.channels.ways(code) }

// link is where a customer can look later.
func (s *server) link(channel.Address) string { return s.url() + "/chat" }

// url is where browsers reach the desk.
func (s *server) url() string { return publicAddress(s.options.public, s.listener.Addr().String()) }

// publicAddress is where browsers reach a desk: what it was told, or this machine.
func publicAddress(public, listen string) string {
	return cmp.Or(public, "http://"+net.JoinHostPort("localhost", portOf(listen)))
}

func portOf(listen string) string {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "8080"
	}
	return port
}

// origins are further names of this machine under which a browser may come while there is no public address.
func (s *server) origins() []string {
	if s.options.public != "" {
		return nil
	}
	return []string{"http://" + net.JoinHostPort("127.0.0.1", portOf(s.listener.Addr().String()))}
}

// sites are the web chats of the live desk, with their keys from the environment.
func (s *server) sites() []web.Site {
	var out []web.Site
	for _, c := range s.shelf.Loaded().Channels {
		if c.Web == nil {
			continue
		}
		site := web.Site{Name: c.Name, Title: c.Web.Title, Origins: c.Web.Origins, Locale: c.Web.Locale}
		if key := os.Getenv(c.Web.Identity); c.Web.Identity != "" && key != "" {
			site.Identity = []byte(key)
		}
		out = append(out, site)
	}
	return out
}

// readProxies reads --trusted-proxies.
func readProxies(list string) (out []netip.Prefix, err error) {
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if a, aerr := netip.ParseAddr(part); aerr == nil {
			p, err = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, usage("write addresses or networks with commas, as 10.0.0.7,192.168.0.0/16", "--trusted-proxies %q", part)
		}
		if p.Bits() == 0 {
			return nil, usage("name your own proxies: everybody else could say he was anybody", "--trusted-proxies %s trusts the whole world", part)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// ready tells whether the desk can take messages.
func (s *server) ready(ctx context.Context) error {
	if err := s.data.store.Room(); err != nil {
		return err
	}
	_, err := s.data.store.Get(ctx, bot.Ref{Kind: bot.KindLive, ID: "desk"})
	return err
}

// greet says where the desk is, and how the first admin gets in.
func (s *server) greet(ctx context.Context, out io.Writer) error {
	fmt.Fprintf(out, "frontdesk %s\n  chat:    %s\n  console: %s/console\n", build(), s.url(), s.url())
	fmt.Fprintf(out, "  %s\n", s.data.encoding.says())
	secret, open, err := s.data.accounts.FirstRun(ctx)
	if err != nil {
		return err
	}
	if open {
		fmt.Fprintf(out, "  create the first admin, once: %s%s\n", s.url(), consolePath("first-run", secret))
		return nil
	}
	missing, err := s.data.accounts.AdminMissing(ctx)
	if missing {
		fmt.Fprintf(out, "  an admin was invited and has set no password yet: `frontdesk user reset` with the e-mail address makes a new link\n")
	}
	return err
}

// run serves until ctx ends or a part fails.
func (s *server) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := []func(context.Context) error{
		s.runtime.Run,
		func(ctx context.Context) error { return s.channels.run(ctx, s.shelf) },
		s.keepHouse,
		s.ui.Run,
		s.settle,
		s.web.Run,
		s.serveOn(s.listener, s.withHooks()),
		s.serveOn(s.socket, socketHandler(s.data, s.afterOp)),
	}
	if s.measures != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", s.metrics.handler())
		parts = append(parts, s.serveOn(s.measures, mux))
	}
	if s.options.watch {
		parts = append(parts, s.watchDesk)
	}
	if s.options.demo {
		parts = append(parts, s.makeHistory)
	}
	failed := make(chan error, len(parts))
	for _, part := range parts {
		go func() { failed <- part(ctx) }()
	}
	for range parts {
		select {
		case err := <-failed:
			if err != nil && ctx.Err() == nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
	<-ctx.Done()
	return nil
}

// serveOn gives a part that serves a handler. It ends with close, which drains.
func (s *server) serveOn(l net.Listener, h http.Handler) func(context.Context) error {
	srv := web.HTTPServer(h, s.log)
	s.servers = append(s.servers, srv)
	return func(context.Context) error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return cannot(err, l.Addr().String(), "restart the desk", "the server stopped")
		}
		return nil
	}
}

// afterOp takes over what a command changed.
func (s *server) afterOp(name string) {
	if name != "desk-push" && name != "desk-rollback" {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute) // the command has its answer already
	defer stop()
	if err := s.takeOver(ctx); err != nil {
		s.log.Error("the published desk could not be taken over: the one before stays", "error", err)
	}
}

// takeOver makes the live revision the one this process works with, and shows other times if agreements changed.
func (s *server) takeOver(ctx context.Context) error {
	was := s.shelf.Loaded().Source
	if err := s.shelf.Open(ctx); err != nil {
		return err
	}
	s.log.Info("desk taken over", "revision", s.shelf.Desk().Revision)
	s.channels.changed()
	if desk.AgreementsChanged(was, s.shelf.Loaded().Source) {
		s.runtime.AgreementsChanged()
	}
	return nil
}

// close stops what was opened, in reverse order, within stopWithin.
func (s *server) close(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, stopWithin)
	defer stop()
	var errs []error
	if s.web != nil {
		s.web.Drain()
	}
	for _, srv := range s.servers {
		if err := srv.Shutdown(ctx); err != nil {
			errs = append(errs, srv.Close())
		}
	}
	for _, l := range []net.Listener{s.measures, s.socket, s.listener} {
		if l != nil {
			if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
	}
	if s.data != nil {
		errs = append(errs, s.data.close())
	}
	if err := errors.Join(errs...); err != nil {
		return cannot(err, cmp.Or(s.options.data, defaultData), "the next start puts things right; run frontdesk verify to be sure", "the stop was not clean")
	}
	return nil
}
