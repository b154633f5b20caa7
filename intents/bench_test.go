package intents

import (
	"os"
	"testing"

	"frontdesk/intents/encoder"
)

func BenchmarkTrain(b *testing.B) {
	for _, c := range []struct{ name, file string }{{"CLINC150", "clinc150-train.csv"}, {"BANKING77", "banking77-train.csv"}} {
		b.Run(c.name, func(b *testing.B) {
			ps := public(b, c.file)
			before := cpuTime()
			b.ResetTimer()
			for range b.N {
				train(b, ps, Options{Locale: "en"})
			}
			b.ReportMetric((cpuTime()-before).Seconds()/float64(b.N), "cpu-s/op")
		})
	}
	b.Run("support", func(b *testing.B) {
		ps := shipped(b, "support-en.csv")
		for range b.N {
			train(b, ps, Options{Locale: "en"})
		}
	})
}

func BenchmarkRead(b *testing.B) {
	m := train(b, public(b, "clinc150-train.csv"), Options{Locale: "en"})
	ps := public(b, "clinc150-validation.csv")
	before := cpuTime()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		m.Read(ps[i%len(ps)].Text)
	}
	b.ReportMetric(float64((cpuTime()-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// BenchmarkReadDeep reads with the sentence encoder whose weights FRONTDESK_ENCODER names, by a model of ten phrases an intent.
func BenchmarkReadDeep(b *testing.B) {
	weights, err := os.ReadFile(os.Getenv("FRONTDESK_ENCODER"))
	if err != nil {
		b.Skip("needs the encoder's weights: name them in FRONTDESK_ENCODER")
	}
	e, err := encoder.Parse(weights)
	if err != nil {
		b.Fatal(err)
	}
	var few, others []Phrase
	used := map[string]int{}
	for _, p := range public(b, "hwu64-train.csv") {
		if used[p.Intent]++; used[p.Intent] <= 10 {
			few = append(few, p)
		} else {
			others = append(others, p)
		}
	}
	m := train(b, few, Options{Locale: "en", Encoder: e})
	before := cpuTime()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		m.Read(others[i*7919%len(others)].Text)
	}
	b.ReportMetric(float64((cpuTime()-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}
