package intents

import "golang.org/x/sys/cpu"

// fastest returns the best this machine has.
func fastest() dense {
	if cpu.X86.HasAVX2 {
		return dense{scoresWide, pushWide}
	}
	return dense{scoresPlain, pushPlain}
}

func scoresWide(w []row, x []float32) (out row) {
	if len(x) == 0 || len(x)%4 != 0 {
		return scoresPlain(w, x)
	}
	scoresAVX2(&out, &w[:len(x)][0], &x[0], len(x))
	return out
}

func pushWide(w []row, x []float32, d *row) {
	if len(x) == 0 {
		return
	}
	pushAVX2(&w[:len(x)][0], &x[0], len(x), d)
}

//go:noescape
func scoresAVX2(out, w *row, x *float32, n int)

//go:noescape
func pushAVX2(w *row, x *float32, n int, d *row)
