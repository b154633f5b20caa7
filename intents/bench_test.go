package intents

import "testing"

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
