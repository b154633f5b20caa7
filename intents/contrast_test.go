package intents

import (
	"math"
	"reflect"
	"testing"
)

// blurred are examples of intents that differ in a few numbers; in others they differ much more, and that tells nothing.
func blurred(n, intents int, seed int) *examples {
	const dims, loud = 64, 20
	random := order(seed, n)
	e := &examples{x: make([]vector, n), class: make([]int, n), norm: make([]float32, n)}
	for i := range n {
		x := make([]float32, dims)
		for j := range x {
			if x[j] = float32(random.NormFloat64()); j < loud {
				x[j] *= 4
			}
		}
		e.class[i] = i % intents
		x[loud+e.class[i]] += 3
		stretch(x, 1)
		e.put(i, vector{idx: []int32{int32(random.IntN(4))}, val: []float32{0.5}, dense: x})
	}
	return e
}

// TestContrast holds that what is learnt by contrast tells intents apart better than where their middles lie, from phrases that
// it did not learn.
func TestContrast(t *testing.T) {
	const intents = 10
	set, asked := blurred(100, intents, 1), blurred(1000, intents, 2)
	s := &school{
		corpus: &corpus{texts: make([]string, 100), intents: make([]string, intents)}, set: set,
		lens: &lens{known: &vocabulary{features: make([]feature, 4)}},
	}
	right := func(ms []*machine) (n int) {
		c := newContrast(set, 4, intents)
		for i, x := range asked.x {
			best, most := 0, float32(math.Inf(-1))
			for g, m := range ms {
				var r row
				c.products(&r, m, x)
				for l, v := range r {
					if v > most && g*lanes+l < intents {
						best, most = g*lanes+l, v
					}
				}
			}
			if best == asked.class[i] {
				n++
			}
		}
		return n
	}
	plain := newContrast(set, 4, intents)
	for i, class := range set.class {
		plain.part, plain.along[i] = append(plain.part, i), make([]float32, directions)
		plain.count[class]++
	}
	plain.settle()
	none := func(int) bool { return false }
	learnt := s.contrasted(none)
	before, after := right(plain.mids), right(learnt.mids)
	t.Logf("%d of 1000 read rightly by contrast, %d by middles", after, before)
	if after < before+30 {
		t.Errorf("%d of 1000 read rightly by contrast, %d by middles", after, before)
	}
	if again := s.contrasted(none); !reflect.DeepEqual(again.mids, learnt.mids) {
		t.Error("learnt twice: other weights")
	}
	if one := s.contrasted(func(i int) bool { return i >= intents }); one.mids[0].deep[0][0] != one.mids[0].deep[0][0] {
		t.Error("one phrase an intent: no numbers")
	}
	if s.contrasted(func(int) bool { return true }) == nil {
		t.Error("of no phrase at all nothing came back")
	}
}
