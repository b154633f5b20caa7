package intents

import (
	"errors"
	"slices"

	"frontdesk/intents/encoder"
)

// deep writes the second tier.
func (e *writer) deep(d *deep) {
	e.text(d.encoder)
	e.singles(d.view.middle)
	e.doubles(d.view.lengths[:])
	e.weights(d.weights)
	e.rows(d.rows)
	e.rows(d.middles.rows)
	e.calibration(d.calibration)
}

// rows writes what stands by dimension and intent.
func (e *writer) rows(rows []row) {
	e.number(len(rows))
	for i := range rows {
		e.singles(rows[i][:])
	}
}

func (d *decoder) rows() []row {
	out := make([]row, d.count(4+4*lanes))
	for i := range out {
		if copy(out[i][:], d.singles()) != lanes {
			d.fail("a dimension of too few intents")
			break
		}
	}
	return out
}

func (d *decoder) deep(intents int) *deep {
	t := &deep{encoder: d.text(), view: view{middle: d.singles()}}
	if copy(t.view.lengths[:], d.doubles()) != len(t.view.lengths) || !t.view.lengths.sound() {
		d.fail("lengths of a vector that are none")
	}
	t.weights = d.weights(intents)
	t.rows = d.rows()
	t.middles = &middles{rows: d.rows()}
	t.calibration = d.calibration()
	return t
}

// sound tells whether a vector can be brought to these lengths.
func (l lengths) sound() bool { return l[0] > 0 && l[0] < 10 && l[1] >= 0 && l[1] < 10 }

// check holds the parts against each other, so that no data makes Read fail.
func (t *deep) check(features, intents int) error {
	w := t.weights
	switch {
	case len(t.view.middle) != t.view.lengths.width() || len(t.rows) != (intents+lanes-1)/lanes*len(t.view.middle):
		return errors.New("dimensions and weights differ in number")
	case len(t.middles.rows) != (intents+lanes-1)/lanes*encoder.Meaning:
		return errors.New("dimensions and middles of intents differ in number")
	case len(w.scale) != features || len(w.q) != features*w.row || len(w.bias) != intents:
		return errors.New("features and weights of the second tier differ in number")
	}
	sound := func(f float32) bool { return f > -1e6 && f < 1e6 }
	ok := !slices.ContainsFunc(w.scale, func(f float32) bool { return !sound(f) || f < 0 })
	for _, s := range [][]float32{t.view.middle, w.bias} {
		ok = ok && !slices.ContainsFunc(s, func(f float32) bool { return !sound(f) })
	}
	for _, rows := range [][]row{t.rows, t.middles.rows} {
		for i := range rows {
			ok = ok && !slices.ContainsFunc(rows[i][:], func(f float32) bool { return !sound(f) })
		}
	}
	if !ok {
		return errors.New("a weight of the second tier that is no number, or beyond all measure")
	}
	t.middles.measure(intents)
	return t.calibration.check()
}
