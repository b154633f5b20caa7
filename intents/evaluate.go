package intents

import (
	"math"
	"slices"
	"time"
)

// Report is how well a model trained on one set of phrases reads another. What cannot be measured, as out-of-scope recall
// without such rows, is nil and null in JSON.
type Report struct {
	Locale                string   `json:"locale"`                  // whose rules words were read by
	Rows                  int      `json:"rows"`                    // of the test set
	Intents               int      `json:"intents"`                 // of the training set
	Accuracy              *float64 `json:"accuracy"`                // share of in-scope rows read rightly, whatever the verdict
	MacroF1               *float64 `json:"macro_f1"`                // mean over the intents of in-scope rows, whatever the verdict
	AccuracyWithThreshold *float64 `json:"accuracy_with_threshold"` // share of in-scope rows read rightly and not turned away
	OOSRecall             *float64 `json:"oos_recall"`              // share of out-of-scope rows turned away
	OOSAUROC              *float64 `json:"oos_auroc"`               // chance that an in-scope row has the higher InScope of two
	ECE                   *float64 `json:"ece"`                     // expected calibration error of the first score, 15 bins
	TrainCPUSeconds       float64  `json:"train_cpu_seconds"`       // of all cores
	ClassifyMicros        float64  `json:"classify_us"`             // CPU microseconds a message
	ModelBytes            int      `json:"model_bytes"`             // in memory, about the same as stored
	Encoder               bool     `json:"encoder"`                 // whether a sentence encoder took part
}

// Evaluate trains on one set and measures on the other. Errors are those of Train, and of a set that is empty.
func Evaluate(train, test []Phrase, o Options) (Report, error) {
	before := cpuTime()
	m, err := Train(train, o)
	if err != nil {
		return Report{}, err
	}
	trained := cpuTime()
	readings := make([]Reading, len(test))
	for i, p := range test {
		readings[i] = m.Read(p.Text)
	}
	took := cpuTime() - trained
	b, err := m.MarshalBinary()
	if err != nil {
		return Report{}, err
	}
	r := measure(m, test, readings)
	r.Locale, r.Intents, r.ModelBytes, r.Encoder = o.Locale, len(m.intents), len(b), m.Deep()
	r.TrainCPUSeconds = (trained - before).Seconds()
	if len(test) > 0 {
		r.ClassifyMicros = float64(took) / float64(time.Microsecond) / float64(len(test))
	}
	return r, nil
}

// measure holds readings against the truth.
func measure(m *Model, test []Phrase, readings []Reading) Report {
	r := Report{Rows: len(test)}
	var inside, others []float64
	var right, kept, refused int
	table := tally{}
	bins := make([]bin, 15)
	for i, p := range test {
		g := readings[i]
		if p.Intent == "" || p.Intent == OutOfScope {
			others = append(others, g.InScope)
			if g.Verdict == None {
				refused++
			}
			continue
		}
		inside = append(inside, g.InScope)
		first := Guess{}
		if len(g.Guesses) > 0 {
			first = g.Guesses[0]
		}
		hit := first.Intent == p.Intent
		table.add(p.Intent, first.Intent)
		bins[min(len(bins)-1, int(first.Score*float64(len(bins))))].add(first.Score, hit)
		if hit {
			right++
			if g.Verdict != None {
				kept++
			}
		}
	}
	if n := float64(len(inside)); n > 0 {
		r.Accuracy, r.AccuracyWithThreshold = new(float64(right)/n), new(float64(kept)/n)
		r.MacroF1, r.ECE = new(table.macroF1()), new(calibrationError(bins))
	}
	if n := float64(len(others)); n > 0 {
		r.OOSRecall = new(float64(refused) / n)
		if len(inside) > 0 {
			r.OOSAUROC = new(auroc(inside, others))
		}
	}
	return r
}

// bin gathers guesses of about the same score.
type bin struct {
	n, right int
	score    float64
}

func (b *bin) add(score float64, right bool) {
	b.n++
	b.score += score
	if right {
		b.right++
	}
}

// calibrationError is the mean distance between what scores promise and how often they are right.
func calibrationError(bins []bin) float64 {
	sum, n := 0.0, 0
	for _, b := range bins {
		sum += math.Abs(b.score - float64(b.right))
		n += b.n
	}
	return sum / float64(n)
}

// auroc is the chance that a value of inside is above one of others, ties counting half.
func auroc(inside, others []float64) float64 {
	inside, others = slices.Sorted(slices.Values(inside)), slices.Sorted(slices.Values(others))
	below, upTo, sum := 0, 0, 0
	for _, v := range inside {
		for below < len(others) && others[below] < v {
			below++
		}
		for upTo < len(others) && others[upTo] <= v {
			upTo++
		}
		sum += below + upTo
	}
	return float64(sum) / 2 / float64(len(inside)) / float64(len(others))
}

// tally counts which intent was read as which.
type tally map[[2]string]int

func (t tally) add(truth, read string) { t[[2]string{truth, read}]++ }

// macroF1 is the mean F1 over the intents that occur as the truth.
func (t tally) macroF1() float64 {
	truth, read := map[string]int{}, map[string]int{}
	for pair, n := range t {
		truth[pair[0]] += n
		read[pair[1]] += n
	}
	sum := 0.0
	for _, intent := range sortedKeys(truth) {
		sum += 2 * float64(t[[2]string{intent, intent}]) / float64(truth[intent]+read[intent])
	}
	return sum / float64(len(truth))
}
