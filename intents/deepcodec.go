package intents

import (
	"errors"
	"slices"
)

// deep writes the second tier.
func (e *writer) deep(d *deep) {
	e.text(d.encoder)
	e.singles(d.view.middle)
	e.doubles(d.view.lengths[:])
	e.weights(d.weights)
	e.number(len(d.rows))
	for i := range d.rows {
		e.singles(d.rows[i][:])
	}
	e.calibration(d.calibration)
}

func (d *decoder) deep(intents int) *deep {
	t := &deep{encoder: d.text(), view: view{middle: d.singles()}}
	if copy(t.view.lengths[:], d.doubles()) != len(t.view.lengths) || !t.view.lengths.sound() {
		d.fail("lengths of a vector that are none")
	}
	t.weights = d.weights(intents)
	t.rows = make([]row, d.count(4+4*lanes))
	for i := range t.rows {
		if copy(t.rows[i][:], d.singles()) != lanes {
			d.fail("a dimension of too few intents")
			break
		}
	}
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
	case len(w.scale) != features || len(w.q) != features*w.row || len(w.bias) != intents:
		return errors.New("features and weights of the second tier differ in number")
	}
	sound := func(f float32) bool { return f > -1e6 && f < 1e6 }
	ok := !slices.ContainsFunc(w.scale, func(f float32) bool { return !sound(f) || f < 0 })
	for _, s := range [][]float32{t.view.middle, w.bias} {
		ok = ok && !slices.ContainsFunc(s, func(f float32) bool { return !sound(f) })
	}
	for i := range t.rows {
		ok = ok && !slices.ContainsFunc(t.rows[i][:], func(f float32) bool { return !sound(f) })
	}
	if !ok {
		return errors.New("a weight of the second tier that is no number, or beyond all measure")
	}
	return t.calibration.check()
}
