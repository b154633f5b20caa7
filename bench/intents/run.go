package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"frontdesk/intents"
	"frontdesk/intents/encoder"
)

// answer is what a peer says of one row.
type answer struct {
	Intent string  `json:"intent"`
	Score  float64 `json:"score"` // the higher, the likelier the text belongs to any intent
}

// cost is what a run took.
type cost struct {
	TrainCPU    float64 `json:"train_cpu"`    // seconds
	ClassifyCPU float64 `json:"classify_cpu"` // seconds, of all rows
	RSS         int64   `json:"rss"`          // bytes, of the process
}

const (
	oursVerb = "run-ours"
	oursDeep = "ours-encoder" // with the sentence encoder
)

// weightsFile holds the encoder's weights, vectorsFile what it read before; "" = none.
var weightsFile, vectorsFile string

func contextOf() context.Context { return context.Background() }

// errMissing is a peer that is not installed.
var errMissing = errors.New("not installed")

// run trains a peer on one file and lets it read the other, in a process of its own.
func run(ctx context.Context, peer, train, test string) ([]answer, cost, error) {
	switch peer {
	case "ours", oursDeep:
		self, err := os.Executable()
		if err != nil {
			return nil, cost{}, err
		}
		weights := ""
		if peer == oursDeep {
			if weights = weightsFile; weights == "" {
				return nil, cost{}, fmt.Errorf("%s: %w: frontdesk intents encoder install, then give --encoder FILE", peer, errMissing)
			}
		}
		return answers(ctx, self, oursVerb, train, test, weights, vectorsFile)
	case "fasttext":
		return runFastText(ctx, train, test)
	case "nlpjs", "natural":
		if _, err := os.Stat("node_modules"); err != nil {
			return nil, cost{}, fmt.Errorf("%s: %w: run npm ci --ignore-scripts here", peer, errMissing)
		}
		return answers(ctx, "node", "peer.js", peer, train, test)
	}
	return nil, cost{}, fmt.Errorf("there is no peer %q", peer)
}

// answers reads the lines of a peer: an answer each, and what it cost last.
func answers(ctx context.Context, name string, args ...string) ([]answer, cost, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Stderr = os.Stderr
	b, err := c.Output()
	if err != nil {
		return nil, cost{}, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	out := make([]answer, len(lines)-1)
	for i := range out {
		if err := json.Unmarshal(lines[i], &out[i]); err != nil {
			return nil, cost{}, fmt.Errorf("%s: line %d: %w", name, i+1, err)
		}
	}
	var spent cost
	return out, spent, json.Unmarshal(lines[len(lines)-1], &spent)
}

// runOurs is the process that our own classifier runs in, with the encoder whose weights are named, if any. Vectors are kept
// from an earlier run only in the file that is named for them.
func runOurs(train, test, weights, vectors string) (failed error) {
	known, err := readCSV(train)
	if err != nil {
		return err
	}
	asked, err := readCSV(test)
	if err != nil {
		return err
	}
	o := intents.Options{Locale: "en"}
	if weights != "" {
		b, err := os.ReadFile(weights)
		if err != nil {
			return err
		}
		e, err := encoder.Parse(b)
		if err != nil {
			return fmt.Errorf("%s: %w", weights, err)
		}
		o.Encoder = e
		if vectors != "" {
			r, err := remember(e, vectors)
			if err != nil {
				return err
			}
			o.Encoder = r
			defer func() { failed = errors.Join(failed, r.save()) }()
		}
	}
	before := cpu(syscall.RUSAGE_SELF)
	m, err := intents.Train(known, o)
	if err != nil {
		return err
	}
	trained := cpu(syscall.RUSAGE_SELF)
	out := make([]answer, len(asked))
	for i, p := range asked {
		r := m.Read(p.Text)
		if out[i].Score = r.InScope; len(r.Guesses) > 0 {
			out[i].Intent = r.Guesses[0].Intent
		}
	}
	done := cpu(syscall.RUSAGE_SELF)
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return err
	}
	w := bufio.NewWriter(os.Stdout)
	e := json.NewEncoder(w)
	for _, a := range out {
		if err := e.Encode(a); err != nil {
			return err
		}
	}
	if err := e.Encode(cost{(trained - before).Seconds(), (done - trained).Seconds(), u.Maxrss * 1024}); err != nil {
		return err
	}
	return w.Flush()
}

func cpu(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// runFastText uses words and pieces of 2 to 5 letters, the best settings found on the validation parts.
func runFastText(ctx context.Context, train, test string) ([]answer, cost, error) {
	if _, err := exec.LookPath("fasttext"); err != nil {
		return nil, cost{}, fmt.Errorf("fasttext: %w: apt install fasttext", errMissing)
	}
	dir, err := os.MkdirTemp("", "fasttext")
	if err != nil {
		return nil, cost{}, err
	}
	defer os.RemoveAll(dir)
	known, asked := filepath.Join(dir, "train"), filepath.Join(dir, "test")
	if err := errors.Join(labelled(train, known, true), labelled(test, asked, false)); err != nil {
		return nil, cost{}, err
	}
	ps, err := readCSV(train)
	if err != nil {
		return nil, cost{}, err
	}
	// Few phrases want many passes: with 50 over 750 phrases it learns next to nothing.
	epochs := max(50, 400_000/max(1, len(ps)))
	var spent cost
	model := filepath.Join(dir, "model")
	c := exec.CommandContext(ctx, "fasttext", "supervised", "-input", known, "-output", model, "-minn", "2", "-maxn", "5", "-wordNgrams", "2",
		"-epoch", strconv.Itoa(epochs), "-lr", "0.5", "-dim", "50", "-bucket", "200000", "-loss", "softmax", "-thread", "1", "-verbose", "0")
	if b, err := c.CombinedOutput(); err != nil {
		return nil, cost{}, fmt.Errorf("fasttext: %w: %s", err, b)
	}
	spent.TrainCPU = (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
	c = exec.CommandContext(ctx, "fasttext", "predict-prob", model+".bin", asked, "1")
	b, err := c.Output()
	if err != nil {
		return nil, cost{}, fmt.Errorf("fasttext: %w", err)
	}
	spent.ClassifyCPU = (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		spent.RSS = u.Maxrss * 1024
	}
	var out []answer
	for line := range strings.Lines(string(b)) {
		label, prob, _ := strings.Cut(strings.TrimSpace(line), " ")
		p, _ := strconv.ParseFloat(prob, 64) // an empty line of the test has none
		a := answer{strings.TrimPrefix(label, "__label__"), p}
		if a.Intent == intents.OutOfScope {
			a.Score = 0
		}
		out = append(out, a)
	}
	return out, spent, nil
}

// labelled writes phrases as fastText reads them.
func labelled(from, to string, labels bool) error {
	ps, err := readCSV(from)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, p := range ps {
		if labels {
			fmt.Fprintf(&b, "__label__%s ", p.Intent)
		}
		fmt.Fprintln(&b, strings.ToLower(strings.Join(strings.FieldsFunc(p.Text, func(r rune) bool { return !wordRune(r) }), " ")))
	}
	return os.WriteFile(to, b.Bytes(), 0o600)
}

func wordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '\'' || r >= 0x80
}
