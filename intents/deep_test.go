package intents

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontdesk/intents/encoder"
)

// meanings is an encoder that knows some words, and that some mean the same.
type meanings struct {
	mu      sync.Mutex
	encoded int
}

var synonyms = map[string]string{"parcel": "order", "package": "order", "shipment": "order", "passphrase": "password", "login": "password", "money": "refund"}

func (*meanings) Hash() string { return "meanings" }

func (e *meanings) Encode(text string) (v encoder.Vector) {
	e.mu.Lock()
	e.encoded++
	e.mu.Unlock()
	for w := range strings.FieldsSeq(text) {
		w = strings.Trim(w, "?!.,")
		if s, ok := synonyms[w]; ok {
			w = s
		}
		h := wordHash([]rune(w))
		random := rand.New(rand.NewPCG(h, h))
		for i := range v {
			v[i] += float32(random.IntN(64)-32) / 1024
		}
	}
	return v
}

func (e *meanings) since(n int) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.encoded - n
}

// shelf keeps vectors in memory.
type shelf struct {
	mu sync.Mutex
	m  map[VectorKey]PhraseVector
}

func (s *shelf) Vector(k VectorKey) (v PhraseVector, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.m[k]
	return v, ok
}

func (s *shelf) Keep(k VectorKey, v PhraseVector) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k] = v
}

func TestDeepReadsMeaning(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	words, both := train(t, ps, Options{Locale: "en"}), train(t, ps, Options{Locale: "en", Encoder: &meanings{}})
	if words.Deep() || !both.Deep() || both.Hash() == words.Hash() || both.Threshold() != words.Threshold() {
		t.Errorf("deep %v and %v, thresholds %v and %v", words.Deep(), both.Deep(), words.Threshold(), both.Threshold())
	}
	const text = "the shipment"
	score := func(m *Model) float64 {
		for _, g := range m.Read(text).Guesses {
			if g.Intent == "order_status" {
				return g.Score
			}
		}
		return 0
	}
	if score(both) < score(words)+0.1 {
		t.Errorf("%s: %.2f by words, %.2f with meaning", text, score(words), score(both))
	}
	if m := train(t, shipped(t, "support-de.csv"), Options{Locale: "de", Encoder: &meanings{}}); m.Deep() {
		t.Error("an encoder of English reads German")
	}
}

// TestDeepIsAskedInDoubt counts encodings: none where the words are clear, few however long the message.
func TestDeepIsAskedInDoubt(t *testing.T) {
	e := &meanings{}
	ps := shipped(t, "support-en.csv")
	m := train(t, ps, Options{Locale: "en", Encoder: e})
	before := e.since(0)
	for _, p := range ps {
		m.Read(p.Text)
	}
	if n := e.since(before); n > len(ps)/4 {
		t.Errorf("%d of %d phrases it was trained on were encoded", n, len(ps))
	}
	before = e.since(0)
	m.Read(strings.Repeat("what is this and why is that? ", 300))
	if n := e.since(before); n > mostEncoded {
		t.Errorf("a long message was encoded %d times", n)
	}
}

func TestDeepSameBytes(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	e, kept := &meanings{}, &shelf{m: map[VectorKey]PhraseVector{}}
	want, err := train(t, ps, Options{Locale: "en", Workers: 1, Encoder: e}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		before := e.since(0)
		got, err := train(t, shuffled(ps, seed), Options{Locale: "en", Workers: int(seed) + 1, Encoder: e, Vectors: kept}).MarshalBinary()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("seed %d: other bytes, %v", seed, err)
		}
		if n := e.since(before); seed > 0 && n > 0 {
			t.Errorf("%d phrases were encoded again", n)
		}
	}
}

func TestDeepParsed(t *testing.T) {
	e := &meanings{}
	ps := shipped(t, "support-en.csv")
	m := train(t, ps, Options{Locale: "en", Encoder: e})
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseModel(b)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.MarshalBinary(); err != nil || !bytes.Equal(again, b) || p.Hash() != m.Hash() {
		t.Errorf("written again: other bytes, %v", err)
	}
	words := train(t, ps, Options{Locale: "en"})
	for _, text := range []string{"where is the package", "money back", "what a day", "", "passphrase gone. and the shipment too"} {
		if got, want := p.With(e).Read(text), m.Read(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: read %+v, want %+v", text, got, want)
		}
		for name, alone := range map[string]*Model{"none": p, "nil": m.With(nil), "another": p.With(other{e})} {
			got, want := alone.Read(text), words.Read(text)
			got.Model = want.Model
			if alone.Deep() || !reflect.DeepEqual(got, want) {
				t.Errorf("%q with the encoder %s: read %+v, want %+v", text, name, got, want)
			}
		}
	}
}

// other is another encoder.
type other struct{ Encoder }

func (other) Hash() string { return "other" }

// TestDeepParseMutated flips bits behind a right checksum: what is parsed all the same must be safe to read with.
func TestDeepParseMutated(t *testing.T) {
	e := &meanings{}
	m := train(t, []Phrase{{"hello there", "greet"}, {"good bye", "part"}, {"nonsense", ""}}, Options{Encoder: e})
	b := m.encode()
	random := rand.New(rand.NewPCG(1, 2))
	tail := len(b) - 4000 // the second tier's, where the numbers are
	refused := 0
	for i := range 400 {
		c := bytes.Clone(b)
		at := random.IntN(len(c))
		if i%2 == 0 {
			at = tail + random.IntN(len(c)-tail)
		}
		c[at] ^= 1 << random.IntN(8)
		p, err := ParseModel(signed(c))
		if err != nil {
			refused++
			continue
		}
		if r := p.With(e).Read("hello good nonsense there, bye and hello there"); math.IsNaN(r.InScope) {
			t.Fatal("not a number")
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
	for n := 0; n < len(b); n += 997 {
		if _, err := ParseModel(signed(b[:n])); err == nil {
			t.Fatalf("%d of %d bytes were taken", n, len(b))
		}
	}
}

// TestKernelPlain holds this machine's code against the plain one: bit for bit.
func TestKernelPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	k := fastest()
	for _, n := range []int{0, 4, 12, encoder.Width} {
		w, x, idx := make([]row, n), make([]float32, n), make([]int32, n)
		var d row
		for i := range w {
			x[i], idx[i] = float32(random.NormFloat64()), int32(random.IntN(n))
			for l := range lanes {
				w[i][l], d[l] = float32(random.NormFloat64()), float32(random.NormFloat64())
			}
		}
		if got, want := k.dense(w, x), densePlain(w, x); got != want {
			t.Errorf("%d dimensions: scores %v, want %v", n, got, want)
		}
		one, two := d, d
		k.sparse(&one, w, idx, x)
		sparsePlain(&two, w, idx, x)
		if one != two {
			t.Errorf("%d features: scores %v, want %v", n, one, two)
		}
		got, want := copyOf(w), copyOf(w)
		k.pushDense(got, x, &d)
		pushDensePlain(want, x, &d)
		k.pushSparse(got, idx, x, &d)
		pushSparsePlain(want, idx, x, &d)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d dimensions: pushed to other weights", n)
		}
	}
}

// TestKernelTotals is TestKernelPlain for the weights of a finished model: of some words, four and one at a time.
func TestKernelTotals(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for words := range 11 {
		const features = 50
		q := make([]uint64, features*words)
		for i := range q {
			q[i] = random.Uint64()
		}
		for _, n := range []int{0, 1, 30} {
			var at []int
			var factors []uint32
			for range n {
				at, factors = append(at, words*random.IntN(features)), append(factors, uint32(random.IntN(room/30)))
			}
			got, want := make([]uint32, words*perWord), make([]uint32, words*perWord)
			if words > 0 {
				fastest().total(got, q, at, factors)
			}
			totalPlain(want, q, at, factors)
			if !slices.Equal(got, want) {
				t.Fatalf("%d rows of %d words: %v, want %v", n, words, got, want)
			}
		}
	}
}

func copyOf(w []row) []row { return append([]row(nil), w...) }

func TestDeepCrossValidate(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	q, err := CrossValidate(ps, Options{Locale: "en", Encoder: &meanings{}})
	if err != nil || q.Accuracy < 0.6 || q.Accuracy > 0.99 {
		t.Errorf("%+v, %v", q.Accuracy, err)
	}
	r, err := Evaluate(ps, ps, Options{Encoder: &meanings{}})
	if err != nil || !r.Encoder {
		t.Errorf("%+v, %v", r, err)
	}
}

// reading is an encoder that knows words.
type reading struct {
	meanings
	words []string
}

func (e *reading) Knows(word string) bool { return slices.Contains(e.words, word) }

// TestMeantAsWritten holds that a word which the encoder knows is encoded as it stands, though it looks like a slip.
func TestMeantAsWritten(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	r := newReader(m.lens)
	e := &reading{words: []string{"border"}}
	r.read("my border and my pasword")
	if got, want := r.meant("my border and my pasword", e), "my border and my password"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.read("my border")
	if got := r.meant("my border", &meanings{}); got != "my order" {
		t.Errorf("%q, by an encoder that knows no words", got)
	}
}

// TestMeant holds that a word which was mended is encoded as it was meant, and that nothing else of the text changes.
func TestMeant(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	r := newReader(m.lens)
	for text, want := range map[string]string{
		"reset my password":                "reset my password",
		"Reset my PASSWROD, please":        "reset my password, please",
		"I can't find my pasword (again)!": "i can't find my password (again)!",
	} {
		r.read(text)
		if got := r.meant(text, &meanings{}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
