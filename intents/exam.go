package intents

// Quality and calibration come from the same exam: each phrase is read by machines that did not learn from it. They are
// not trained anew; a part of the phrases is taken out of the finished ones.

// enoughOutside is from how many phrases of no intent on they alone say what such messages look like.
const enoughOutside = 30

// How many trials a calibration wants; more don't make it more exact, and where a regression takes part, each group of them has
// one learnt anew.
const (
	enoughTrials = 5000
	enoughSoft   = 2000
)

// Passes after a part of the phrases was taken out.
const (
	settleFully   = 8
	settleQuickly = 1
)

// calibrate examines as many parts of the phrases as it takes.
func (s *school) calibrate() calibration {
	n, trials := s.folds(), enoughTrials
	if s.softens() {
		trials = enoughSoft
	}
	settling := settleFully
	if len(s.texts) >= bigSet {
		settling = settleQuickly
	}
	ts := s.exam(min(n, 1+trials*n/len(s.texts)), settling)
	var others []trial
	for _, t := range ts {
		if t.class == outside {
			others = append(others, t)
		}
	}
	if len(s.own(others)) < enoughOutside {
		others = append(others, s.strangers(settling)...)
	}
	return calibrate(inside(ts), others, s.view.middle != nil)
}

// inside returns the trials of phrases of intents.
func inside(ts []trial) []trial {
	var in []trial
	for _, t := range ts {
		if t.class != outside {
			in = append(in, t)
		}
	}
	return in
}

// folds is how many parts the phrases are dealt into. What is learnt from nine tenths of a small set is more like what is
// learnt from all of it; a large set needs no such care, and where a regression takes part, ten would take too long.
func (s *school) folds() int {
	if n := len(s.texts); n < fewPhrases || n < 2000 && !s.softens() {
		return 10
	}
	return 5
}

// exam returns trials of the phrases of the first parts, dealt into folds.
func (s *school) exam(parts, settling int) []trial {
	part := s.deal(s.folds())
	var ts []trial
	for i, p := range part {
		if p < parts {
			ts = append(ts, s.trial(i))
		}
	}
	s.sit(ts, parts, settling, func(i int) int {
		if i < len(part) {
			return part[i]
		}
		return -1 // a name: it is no phrase, and stays
	})
	s.likeness(ts)
	return ts
}

// sit enters what machines say of the phrases tried which know nothing of their groups, numbered from 0 to groups-1.
func (s *school) sit(ts []trial, groups, settling int, group func(i int) int) {
	learnt := make([]lessons, groups)
	spread(s.options.Workers, groups, func(_, g int) {
		learnt[g] = s.learnAll(func(i int) bool { return group(i) == g })
	})
	spread(s.options.Workers, len(s.machines), func(_, k int) {
		for g := range groups {
			without := s.machines[k].without(settling, func(i, _ int) bool { return group(i) == g }).with(learnt[g])
			for j := range ts {
				if group(ts[j].of) == g {
					ts[j].mark(without)
				}
			}
		}
	})
}

// strangerGroups is how many groups of intents are taken out at most; a tenth of the intents, or one, is a group.
const strangerGroups = 8

// strangers returns trials of phrases of some intents, read by machines that know neither these phrases nor their intents:
// that is how messages look that belong to no intent.
func (s *school) strangers(settling int) []trial {
	n := len(s.intents)
	if n < 2 {
		return nil
	}
	size, groups := max(1, n/10), min(n, strangerGroups)
	if size > 1 {
		groups = 2
	}
	group := make([]int, len(s.set.class))
	var ts []trial
	for i, class := range s.set.class {
		group[i] = class % (n / size) // of those outside -1, a group never asked for
		if i < len(s.texts) && class != outside && group[i] < groups {
			ts = append(ts, s.trial(i))
		}
	}
	s.sit(ts, groups, settling, func(i int) int { return group[i] })
	for j := range ts {
		for class := range ts[j].scores {
			if class%(n/size) == group[ts[j].of] {
				ts[j].scores[class] = never
			}
		}
	}
	s.likeness(ts)
	return ts
}

// never is the score of an intent that is not in the running.
const never = -1e9

func (s *school) trial(i int) trial {
	return trial{of: i, class: s.class[i], x: s.lens.known.asUnseen(s.set.x[i]), scores: make([]float32, len(s.intents))}
}

// mark enters a machine's scores.
func (t *trial) mark(m *machine) {
	s := m.scores(t.x)
	copy(t.scores[m.first:], s[:])
}

// likeness finds the best score of each trial, the nearest example of that intent, and how like the phrase's meaning is to that
// of the nearest intent.
func (s *school) likeness(ts []trial) {
	readers, kernel := s.readers(), fastest()
	spread(s.options.Workers, len(ts), func(w, j int) {
		t, r := &ts[j], readers[w]
		for c, v := range t.scores {
			if v > t.scores[t.best] {
				t.best = c
			}
		}
		r.x = t.x
		s.gallery.light(r)
		_, t.like = s.gallery.nearest(r, t.best, t.of)
		s.gallery.dim(r)
		if s.middles != nil {
			t.meant = s.middles.nearest(kernel, s.senses[t.of], t.class, t.scores)
		}
	})
}
