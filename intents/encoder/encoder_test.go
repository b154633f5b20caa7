package encoder

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// golden returns the sentences of testdata and the vectors that TensorFlow.js has for them.
func golden(t *testing.T) ([]string, []Vector) {
	t.Helper()
	var sentences []string
	b, err := os.ReadFile("testdata/sentences.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &sentences); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile("testdata/golden.bin"); err != nil {
		t.Fatal(err)
	}
	vectors := make([]Vector, len(sentences))
	if len(b) != len(vectors)*Meaning*2 {
		t.Fatalf("%d bytes for %d sentences", len(b), len(sentences))
	}
	for i := range vectors {
		for j := range Meaning {
			vectors[i][j] = float32(int16(binary.LittleEndian.Uint16(b[(i*Meaning+j)*2:]))) / (1 << 17)
		}
	}
	return sentences, vectors
}

// TestLikeTensorFlow holds the encoder against TensorFlow.js.
func TestLikeTensorFlow(t *testing.T) {
	e := weights(t)
	sentences, want := golden(t)
	if len(sentences) < 300 {
		t.Fatalf("%d sentences", len(sentences))
	}
	worst := 0.0
	for i, s := range sentences {
		if i%thin != 0 {
			continue
		}
		got, off := e.Encode(s), 0.0
		for j := range Meaning {
			off = max(off, math.Abs(float64(got[j]-want[i][j])))
		}
		if off > 1e-4 {
			t.Errorf("%q: off by %.6f", s, off)
		}
		worst = max(worst, off)
	}
	t.Logf("1 of %d of %d sentences, worst off by %.6f", thin, len(sentences), worst)
}

// TestPlainCode holds the code for machines without the vector kernel against the one of this machine: bit for bit.
func TestPlainCode(t *testing.T) {
	e := weights(t)
	sentences, _ := golden(t)
	for i := 0; i < len(sentences); i += 12 * thin {
		if plain := e.encode(&scratch{kernel: plainly}, sentences[i]); plain != e.Encode(sentences[i]) {
			t.Errorf("%q: other bits", sentences[i])
		}
	}
}

// TestMultipliers holds this machine's multiplier against the plain one on random matrices.
func TestMultipliers(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for rows := 1; rows <= mostRows; rows++ {
		for _, inputs := range []int{1, 2, 7, 256, 1536} {
			x, w := make([]float32, rows*inputs), make([]int16, inputs*panel)
			for i := range x {
				x[i] = float32(random.NormFloat64())
			}
			for i := range w {
				w[i] = int16(random.Uint32())
			}
			const stride = 40
			got, want := make([]float32, rows*stride), make([]float32, rows*stride)
			fastest().multiply(got, stride, x, rows, w)
			multiplyPlain(want, stride, x, rows, w)
			if !slices.Equal(got, want) {
				t.Errorf("%d rows, %d inputs: other bits", rows, inputs)
			}
		}
	}
}

// TestSparse holds that passing over what is 0 changes no bit, with and without this machine's instructions.
func TestSparse(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	d := dense{in: 96, out: 2 * panel, weights: make([]int16, 96*2*panel), scale: make([]float32, 2*panel), bias: make([]float32, 2*panel)}
	for i := range d.weights {
		d.weights[i] = int16(random.Uint32())
	}
	for i := range d.scale {
		d.scale[i], d.bias[i] = random.Float32(), random.Float32()-0.5
	}
	m := sparseOf(d)
	if !slices.Equal(m.panels(), d.weights) {
		t.Fatal("the weights do not come back")
	}
	for n := range besides + 3 {
		x := make([]float32, n*d.in)
		for i := range x {
			if random.IntN(10) == 0 && i/d.in != 3 { // a row without any number
				x[i] = random.Float32()
			}
		}
		want := make([]float32, n*d.out)
		d.apply(&scratch{kernel: plainly}, want, x, n)
		for _, k := range []kernel{plainly, fastest()} {
			got := make([]float32, n*d.out)
			if m.apply(k, got, x, n); !slices.Equal(got, want) {
				t.Errorf("%d rows: other bits", n)
			}
		}
	}
}

func TestMeaning(t *testing.T) {
	e := weights(t)
	like := func(a, b string) float32 {
		x, y := e.Encode(a), e.Encode(b)
		return dot(x[:], y[:])
	}
	if near, far := like("I forgot my password", "can't remember my login credentials"), like("I forgot my password", "what's the weather like tomorrow"); near < far+0.2 {
		t.Errorf("like meaning %.2f, other meaning %.2f", near, far)
	}
	if v := e.Encode(""); v != (Vector{}) {
		t.Error("an empty text has a vector")
	}
}

func TestEncodeConcurrently(t *testing.T) {
	e := weights(t)
	texts := []string{"where is my order", "a", strings.Repeat("refund me now ", 9)}
	var want []Vector
	for _, s := range texts {
		want = append(want, e.Encode(s))
	}
	var wg sync.WaitGroup
	for range 2 * cap(e.desks) {
		wg.Go(func() {
			for i, s := range texts {
				if e.Encode(s) != want[i] {
					t.Errorf("%q: other bits", s)
				}
			}
		})
	}
	wg.Wait()
}

// TestHostile holds that no text takes more than its bound of tokens.
func TestHostile(t *testing.T) {
	e := weights(t)
	for name, text := range map[string]string{
		"marks":      "a" + strings.Repeat("\u0301", 100_000),
		"long":       strings.Repeat("word ", 1<<20),
		"zero width": strings.Repeat("\u200b", 10_000),
		"invalid":    strings.Repeat("\xff\xc0", 5_000),
		"expands":    strings.Repeat("\uFDFA", 2_000),
	} {
		t.Run(name, func(t *testing.T) {
			var k tokenizer
			if n := len(k.read(e.pieces, text)); n == 0 || n > MaxTokens {
				t.Errorf("%d tokens", n)
			}
			for _, x := range e.Encode(text) {
				if math.IsNaN(float64(x)) {
					t.Fatal("not a number")
				}
			}
		})
	}
}

func TestArithmetic(t *testing.T) {
	for x := -40.0; x < 40; x += 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
		if got, want := tanh(x), math.Tanh(x); math.Abs(got-want) > 1e-12 {
			t.Errorf("tanh(%v) = %v, want %v", x, got, want)
		}
		sin, cos := sincos(x + 40)
		if wantSin, wantCos := math.Sincos(x + 40); math.Abs(sin-wantSin) > 1e-11 || math.Abs(cos-wantCos) > 1e-11 {
			t.Errorf("sincos(%v) = %v, %v, want %v, %v", x+40, sin, cos, wantSin, wantCos)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	e := weights(b)
	const text = "please reset my password, I am locked out"
	for name, m := range map[string]kernel{"fastest": fastest(), "plain": plainly} {
		b.Run(name, func(b *testing.B) {
			s := &scratch{kernel: m}
			b.ReportAllocs()
			for range b.N {
				e.encode(s, text)
			}
			b.ReportMetric(float64(len(s.tokens.token)), "tokens")
		})
	}
}
