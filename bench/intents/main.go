// Command intents runs our classifier and its peers on the same splits of the same sets, and prints one table.
//
//	npm ci --ignore-scripts
//	go run . --data DIR            DIR holds CSV files with the columns text and intent
//	go run . --data DIR --curve curve.svg
//
// Peers that are not installed are left out and named. fastText is the Debian package of that name.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	if len(os.Args) == 6 && os.Args[1] == oursVerb {
		if err := runOurs(os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	data := flag.String("data", "", "folder with the sets")
	peers := flag.String("peers", "ours,ours-encoder,nlpjs,fasttext,natural", "which to run")
	sets := flag.String("sets", "clinc150-small,banking77,hwu64", "which sets")
	var o options
	flag.IntVar(&o.shots, "shots", 0, "phrases an intent to train on; 0 = four fifths of the set")
	flag.IntVar(&o.intents, "intents", 0, "very small sets: as many intents, drawn by lot; 0 = all. Rows of the others are of no intent then, as many as of these")
	flag.IntVar(&o.draws, "draws", 1, "how many such draws of each set")
	flag.IntVar(&o.rows, "rows", 0, "how many rows to read at most; 0 = all")
	flag.Float64Var(&o.typos, "typos", 0, "share of the words read of which one letter is changed")
	flag.StringVar(&o.kept, "keep", "", "file to keep results in; what it holds is not measured again")
	curve := flag.String("curve", "", "draw learning curves of the first set from 1 to 50 phrases an intent into this SVG file")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.StringVar(&weightsFile, "encoder", "", "file with the sentence encoder's weights, for ours-encoder")
	flag.StringVar(&vectorsFile, "vectors", "", "file to keep the encoder's vectors in, for learning curves: the times then hold no encoding of what it has")
	flag.Parse()
	if *data == "" {
		fmt.Fprintln(os.Stderr, "give --data DIR, the folder with clinc150-small-train.csv and the others")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(contextOf(), os.Interrupt)
	defer stop()
	o.dir = *data
	who := strings.Split(*peers, ",")
	var out []result
	var err error
	if *curve != "" {
		out, err = runCurve(ctx, strings.Split(*sets, ",")[0], who, *curve, o)
	} else {
		out, err = runTable(ctx, strings.Split(*sets, ","), who, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *asJSON {
		err = json.NewEncoder(os.Stdout).Encode(out)
	} else {
		printTable(os.Stdout, out)
	}
	if err != nil {
		os.Exit(1)
	}
}
