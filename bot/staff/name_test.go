package staff

import "testing"

// Customers and transcripts show names: nobody is called as the bot is, and nothing in a name is hidden.
func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"Ana Oliveira": true, "Zoë O'Brien-Łuczak": true, "محمد": true, "李小龍": true, "Ana 🌊": true,
		"Bot": false, " bot ": false, "Customer": false, "": false, " ": false,
		"A\u00adna": false, "A\u200bna": false, "A\u202ena": false, "A\u2066na": false, "A\u115fna": false, "\u3164": false, "\u2800": false,
		"A\u009bna": false, "A\u034fna": false, "A\ufe0fna": false, "A\U000e0041na": false, "A\nna": false,
	} {
		err := (&Account{Email: "ana@desk.example", Name: name, Role: Admin}).check()
		if (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
