package intents

import (
	"strings"
	"testing"
)

// TestListsAreFoundAsPeopleWrite holds what is found of lists with slips of the fingers, in other scripts, and how many are
// meant.
func TestListsAreFoundAsPeopleWrite(t *testing.T) {
	x, err := NewExtractor([]Spec{
		{Kind: "colour", List: []ListValue{{Value: "white"}, {Value: "red", Synonyms: []string{"rouge"}}, {Value: "green"}, {Value: "black"}, {Value: "blue", Synonyms: []string{"bleu"}}, {Value: "yellow"}}},
		{Kind: "size", List: []ListValue{{Value: "small"}, {Value: "large"}, {Value: "medium"}}},
		{Kind: "product", List: []ListValue{
			{Value: "kettle"}, {Value: "printer"}, {Value: "tables"},
			{Value: "coffee machine", Synonyms: []string{"咖啡机", "コーヒーメーカー", "เครื่องชงกาแฟ"}}, {Value: "grinder", Synonyms: []string{"مطحنة", "磨豆机"}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ locale, text, want string }{
		{"en", "while I write this we shall settle the route", ""},
		{"en", "the Greek text was printed", ""},
		{"en", "put it back in the metal rack", ""},
		{"en", "stall, shell, barge and greed", ""},
		{"de", "eine weise Antwort", ""},
		{"es", "el verde claro", ""},
		{"en", "a smal one", "size=small×1«smal»"},
		{"en", "gren", "colour=green«gren»"},
		{"en", "larg", "size=large«larg»"},
		{"en", "whit ones", "colour=white«whit»"},
		{"en", "blakc", "colour=black«blakc»"},
		{"en", "a kettel", "product=kettle×1«kettel»"},
		{"en", "the prinetr", "product=printer«prinetr»"},
		{"en", "yelow", "colour=yellow«yelow»"},
		{"en", "meduim", "size=medium«meduim»"},
		{"en", "greeen", "colour=green«greeen»"},
		{"en", "one table please", "product=tables×1«table»"},
		{"zh", "我的咖啡机坏了", "product=coffee machine«咖啡机»"},
		{"zh", "咖啡机", "product=coffee machine«咖啡机»"},
		{"zh", "磨豆机和咖啡机", "product=grinder«磨豆机» product=coffee machine«咖啡机»"},
		{"ja", "私のコーヒーメーカーが壊れた", "product=coffee machine«コーヒーメーカー»"},
		{"th", "ฉันมีเครื่องชงกาแฟเสีย", "product=coffee machine«เครื่องชงกาแฟ»"},
		{"ar", "المطحنة لا تعمل", "product=grinder«المطحنة»"},
		{"ar", "مطحنة", "product=grinder«مطحنة»"},
		{"ar", "والمطحنة", "product=grinder«والمطحنة»"},
		{"fr", "deux bleus et un rouge", "colour=blue×2«bleus» colour=red×1«rouge»"},
		{"fr", "trois petites rouges", "colour=red×3«rouges»"},
		{"en", "three large red kettles", "size=large×3«large» colour=red×3«red» product=kettle×3«kettles»"},
		{"en", "a small white kettle and two black printers", "size=small×1«small» colour=white×1«white» product=kettle×1«kettle» colour=black×2«black» product=printer×2«printers»"},
		{"en", "half a dozen yellow", "colour=yellow×6«yellow»"},
		{"en", "two hundred black kettles", "colour=black×200«black» product=kettle×200«kettles»"},
	} {
		t.Run(c.text, func(t *testing.T) {
			var got []string
			for _, e := range x.Find(c.text, Context{Locale: c.locale, Now: wednesday(t)}) {
				if e.Kind == KindNumber {
					continue
				}
				value := e.Kind + "=" + e.Value
				if e.Count > 0 {
					value += "×" + itoa(e.Count)
				}
				got = append(got, value+"«"+e.Text+"»")
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("found %q, want %q", s, c.want)
			}
		})
	}
}
