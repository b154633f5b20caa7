package intents

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseModel(t *testing.T) {
	m := train(t, shipped(t, "support-de.csv"), Options{Locale: "de"})
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseModel(b)
	if err != nil {
		t.Fatal(err)
	}
	if p.Hash() != m.Hash() || p.Threshold() != m.Threshold() || p.Locale() != "de" || !reflect.DeepEqual(p.Intents(), m.Intents()) {
		t.Errorf("parsed %s %v %v, want %s %v %v", p.Hash(), p.Threshold(), p.Intents(), m.Hash(), m.Threshold(), m.Intents())
	}
	for _, text := range []string{"wo ist mein paket", "Passwort", "rückerstatung!", "xyz", "", "wie wird das wetter morgen"} {
		if got, want := p.Read(text), m.Read(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: read %+v, want %+v", text, got, want)
		}
	}
	again, err := p.MarshalBinary()
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("written again: other bytes, %v", err)
	}
}

// TestParseModelPlain reads what was written before calibrations had belief, which stood behind their other numbers: what
// scores promised was believed.
func TestParseModelPlain(t *testing.T) {
	m := train(t, shipped(t, "support-de.csv"), Options{Locale: "de"})
	b := m.encode()
	b[len(magic)] = plainVersion
	tail := b[len(b)-(4+5*8):]
	binary.LittleEndian.PutUint32(tail, 4)
	p, err := ParseModel(signed(b[:len(b)-8]))
	if err != nil {
		t.Fatal(err)
	}
	if p.calibration.Belief != 1 || p.calibration.Scope != m.calibration.Scope {
		t.Errorf("calibration %+v of %+v", p.calibration, m.calibration)
	}
	if g, less := p.Read("wann kommt das endlich an").Guesses[0], m.Read("wann kommt das endlich an").Guesses[0]; g.Intent != less.Intent || g.Score <= less.Score {
		t.Errorf("%+v, with belief %+v", g, less)
	}
}

// signed gives data the checksum it should have.
func signed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(bytes.Clone(b), sum[:]...)
}

func TestParseModelErrors(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{})
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	body := b[:len(b)-sha256.Size]
	newer := bytes.Clone(body)
	newer[len(magic)] = deepVersion + 1
	older := bytes.Clone(body)
	older[len(magic)] = plainDeep - 1
	flipped := bytes.Clone(b)
	flipped[len(b)/2] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "not an intent model"},
		"foreign":   {[]byte(strings.Repeat("text,intent\n", 20)), "not an intent model"},
		"newer":     {signed(newer), "version 7: this build reads versions 1, 4, 5 and 6; train again"},
		"older":     {signed(older), "version 3: this build reads versions 1, 4, 5 and 6; train again"},
		"damaged":   {flipped, "damaged or cut off"},
		"cut off":   {b[:len(b)-1], "damaged or cut off"},
		"cut short": {signed(body[:len(body)/2]), "data ends too early"},
		"too long":  {signed(append(bytes.Clone(body), 0)), "1 bytes too many"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseModel(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// twoTiers are a model by words alone and one with an encoder, as small as they come, without their checksums.
func twoTiers(tb testing.TB) [2][]byte {
	tb.Helper()
	ps := []Phrase{{"hello there", "greet"}, {"good bye", "part"}, {"nonsense", ""}}
	var out [2][]byte
	for i, e := range []Encoder{nil, &meanings{}} {
		m, err := Train(ps, Options{Locale: "en", Encoder: e})
		if err != nil {
			tb.Fatal(err)
		}
		out[i] = m.encode()
	}
	return out
}

// FuzzParseModel puts bytes in place of others in a model's file, and signs it, so that the checks behind the checksum are
// reached. The files themselves are no seeds: the fuzzer would spend its time on shortening them.
func FuzzParseModel(f *testing.F) {
	files := twoTiers(f)
	f.Add(false, uint32(0), uint16(0), []byte{})
	f.Add(true, uint32(0), uint16(0), []byte{})
	f.Add(false, uint32(len(magic)), uint16(4), []byte{4, 0, 0, 0})
	f.Add(true, uint32(len(magic)+8), uint16(1<<15), []byte{0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, deep bool, at uint32, instead uint16, b []byte) {
		file := files[0]
		if deep {
			file = files[1]
		}
		from := int(at) % len(file)
		m, err := ParseModel(signed(slices.Concat(file[:from], b, file[min(len(file), from+int(instead)):])))
		if err != nil {
			return
		}
		m.With(&meanings{}).Read("hello good nonsense there, bye and hello there")
		if _, err := m.MarshalBinary(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestParseModelMutated flips bits behind a right checksum: what is parsed all the same must be safe to read with.
func TestParseModelMutated(t *testing.T) {
	files := twoTiers(t)
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 2000 {
		c := bytes.Clone(files[0])
		for range 1 + random.IntN(3) {
			c[random.IntN(len(c))] ^= 1 << random.IntN(8)
		}
		p, err := ParseModel(signed(c))
		if err != nil {
			refused++
			continue
		}
		p.Read("hello good nonsense there, bye and hello there")
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}
