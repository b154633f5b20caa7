package channel_test

import (
	"slices"
	"testing"

	"frontdesk/bot/channel"
)

func TestWithin(t *testing.T) {
	fields := func(ids ...string) (out []channel.Field) {
		for _, id := range ids {
			f := channel.Field{ID: id[:1]}
			if len(id) > 1 {
				f.Value = "known"
			}
			out = append(out, f)
		}
		return out
	}
	for name, c := range map[string]struct {
		fields []channel.Field
		n      int
		want   []string
	}{
		"all fit":                  {fields("a", "b!"), 2, []string{"a", "b"}},
		"the known ones go first":  {fields("a!", "b", "c", "d!"), 3, []string{"b", "c", "d"}},
		"then the last":            {fields("a!", "b", "c", "d"), 2, []string{"b", "c"}},
		"none is known":            {fields("a", "b", "c"), 2, []string{"a", "b"}},
		"more known than must go":  {fields("a!", "b!", "c!"), 2, []string{"b", "c"}},
		"a form of nothing but it": {fields("a!"), 1, []string{"a"}},
	} {
		var got []string
		for _, f := range (channel.Form{Fields: c.fields}).Within(c.n).Fields {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"two words", 5, "two…"}, {"ümläute", 4, "üml…"}, {"", 3, ""}, {"a\xffb", 3, "a\uFFFDb"},
	} {
		if got := channel.Cut(c.in, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
