package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"frontdesk/bot/desk"
)

// finding is one line of the doctor.
type finding struct {
	Check  string `json:"check"`
	State  string `json:"state"` // ok, warn, fail
	Says   string `json:"says"`
	Remedy string `json:"remedy"`
}

// minFree is the free disk space under which the desk takes no new work.
const minFree = 1 << 30

func doctorCommand() *cobra.Command {
	var dir, listen, named, public, proxies string
	var asJSON bool
	c := &cobra.Command{
		Use: "doctor", Short: "look for what could keep the desk from working", Example: "  frontdesk doctor --data ./frontdesk-data", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found := append(diagnose(cmd.Context(), dir, listen, public, named), checkProxies(listen, public, proxies), checkRights(dir))
			var err error
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), found)
			} else {
				err = printFindings(cmd.OutOrStdout(), found)
			}
			for _, f := range found {
				if f.State == "fail" && err == nil {
					return errProblems
				}
			}
			return err
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	c.Flags().StringVar(&listen, "listen", defaultListen, "`address` that the desk listens on")
	c.Flags().StringVar(&public, "public-url", "", "`address` at which browsers reach the desk, as given to it")
	c.Flags().StringVar(&proxies, "trusted-proxies", "", "`addresses` of proxies on other machines, as given to the desk")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	encoderFlag(c, &named)
	return c
}

// checkProxies tells whether the desk will know its visitors apart behind a proxy.
func checkProxies(listen, public, proxies string) finding {
	if _, err := readProxies(proxies); err != nil {
		return finding{"proxies", "fail", err.Error(), "write addresses or networks with commas, as 10.0.0.7,192.168.0.0/16"}
	}
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	local := err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
	switch {
	case proxies != "":
		return finding{"proxies", "ok", "visitors are told apart by what " + proxies + " says", ""}
	case public != "" && !local:
		return finding{"proxies", "warn", "browsers come by " + public + ", and no proxy on another machine is trusted: if there is one, all visitors count as one",
			"name it with --trusted-proxies, to the desk and to doctor"}
	}
	return finding{"proxies", "ok", "visitors are told apart by their own address, or by a proxy on this machine", ""}
}

// checkRights tells whether others on this machine may read the data.
func checkRights(dir string) finding {
	for _, name := range []string{dir, filepath.Join(dir, "keys"), filepath.Join(dir, "store")} {
		info, err := os.Stat(name)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			return finding{"rights", "warn", fmt.Sprintf("others on this machine may look into %s (mode %04o)", name, info.Mode().Perm()), "chmod 700 " + name}
		}
	}
	return finding{"rights", "ok", "only this user may look into the data", ""}
}

func printFindings(w io.Writer, found []finding) error {
	for _, f := range found {
		if _, err := fmt.Fprintf(w, "%-4s  %-8s  %s\n", f.State, f.Check, f.Says); err != nil {
			return err
		}
		if f.Remedy != "" {
			fmt.Fprintf(w, "                remedy: %s\n", f.Remedy)
		}
	}
	return nil
}

// diagnose runs every check. A running desk is asked through its socket for what only it can see.
func diagnose(ctx context.Context, dir, listen, public, named string) []finding {
	running := deskRuns(ctx, dir)
	found := []finding{checkPort(ctx, listen, running), checkDisk(dir), checkClock(), checkEncoder(named, dir)}
	if running {
		return append(found, checkRunning(ctx, dir)...)
	}
	return append(found, checkFolder(ctx, dir, publicAddress(public, listen))...)
}

func checkPort(ctx context.Context, listen string, running bool) finding {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err == nil {
		err = l.Close()
		if err == nil && running {
			return finding{"port", "warn", listen + " is free, but a desk runs on this data folder: it listens elsewhere", "give doctor the same --listen as the desk"}
		}
		return finding{"port", "ok", listen + " is free", ""}
	}
	if !running {
		return finding{"port", "fail", listen + " is taken or not allowed: " + err.Error(), "stop what listens there, or choose another with --listen"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/readyz", nil)
	if err != nil {
		return finding{"port", "fail", err.Error(), "write --listen as host:port"}
	}
	client := http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return finding{"port", "fail", "a desk runs, but " + listen + " does not answer", "give doctor the same --listen as the desk, or restart the desk"}
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		return finding{"port", "warn", "the desk on " + listen + " is not ready", "look at its log"}
	}
	return finding{"port", "ok", "the desk answers on " + listen, ""}
}

func checkDisk(dir string) finding {
	at := dir
	for {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		at = filepath.Dir(at)
	}
	var s unix.Statfs_t
	if err := unix.Statfs(at, &s); err != nil {
		return finding{"disk", "fail", at + " cannot be measured: " + err.Error(), "check the path given with --data"}
	}
	free := int64(s.Bavail) * s.Bsize
	says := fmt.Sprintf("%.1f GB free under %s", float64(free)/1e9, at)
	if free < minFree {
		return finding{"disk", "fail", says, "free space: below 1 GiB the desk takes no new messages, so that none is lost"}
	}
	if free < 4*minFree {
		return finding{"disk", "warn", says, "free space: below 4 GiB the desk takes no files, below 1 GiB no messages"}
	}
	return finding{"disk", "ok", says, ""}
}

func checkClock() finding {
	if _, err := time.LoadLocation("Europe/London"); err != nil {
		return finding{"clock", "fail", "the time zone data is missing: " + err.Error(), "install the package tzdata"}
	}
	now := time.Now()
	if now.Year() < 2026 {
		return finding{"clock", "fail", "this machine's clock says " + now.Format(time.RFC3339), "set the clock: times are told to customers by it"}
	}
	return finding{"clock", "ok", now.UTC().Format(time.RFC3339) + ", time zone data is there", ""}
}

func checkRunning(ctx context.Context, dir string) []finding {
	var out writerString
	if err := perform(ctx, dir, "desk-log", nil, &out, url.Values{}); err != nil {
		return []finding{{"desk", "fail", "the running desk does not answer: " + err.Error(), "restart it"}}
	}
	found := []finding{{"store", "ok", "held by the running desk", ""}, {"desk", "ok", "a revision is live", ""}}
	var channels writerString
	if err := perform(ctx, dir, "channels", nil, &channels, url.Values{}); err != nil {
		return append(found, finding{"channel", "warn", "the running desk does not say how its channels are: " + err.Error(), "start it again with this version"})
	}
	var of []finding
	if err := json.Unmarshal(channels.b, &of); err != nil {
		return append(found, finding{"channel", "warn", "what the running desk says of its channels cannot be read", "start it again with this version"})
	}
	return append(found, of...)
}

// writerString collects what an op prints.
type writerString struct{ b []byte }

func (w *writerString) Write(p []byte) (int, error) { w.b = append(w.b, p...); return len(p), nil }

func checkFolder(ctx context.Context, dir, public string) []finding {
	if _, err := os.Stat(filepath.Join(dir, "store")); errors.Is(err, os.ErrNotExist) {
		return []finding{{"store", "warn", "there is no desk's data in " + dir + " yet", "frontdesk serve makes it; if there should be a desk, see whether its disk is mounted"}}
	}
	d, err := openData(ctx, dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		remedy := "restore from a backup"
		if f, ok := errors.AsType[*failure](err); ok {
			remedy = f.remedy
		}
		return []finding{{"store", "fail", err.Error(), remedy}}
	}
	found := append([]finding{{"store", "ok", "opens", ""}, checkDesk(ctx, d)}, checkChannels(ctx, d, public)...)
	if err := d.close(); err != nil {
		found = append(found, finding{"store", "fail", "does not close: " + err.Error(), "see whether the disk is healthy"})
	}
	return found
}

func checkDesk(ctx context.Context, d *data) finding {
	now, err := d.library.Live(ctx)
	if err != nil || now.Revision == "" {
		return finding{"desk", "warn", "no desk was published yet", "frontdesk serve --desk DIR, or frontdesk desk push DIR"}
	}
	if err := desk.NewShelf(d.library).Open(ctx); err != nil {
		return finding{"desk", "fail", now.Revision + " does not load: " + err.Error(), "frontdesk desk pull DIR, mend it, frontdesk desk push DIR"}
	}
	return finding{"desk", "ok", now.Revision + " is live and loads", ""}
}
