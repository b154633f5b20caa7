package flows

import "testing"

func TestNoSuchDay(t *testing.T) {
	for text, want := range map[string]string{
		"31 February": "31 February", "30.2.2027": "30.2.2027", "29 February 2027": "29 February 2027", "2027-02-30": "2027-02-30",
		"by 31. April please": "31. April", "on April 31st": "April 31st", "31/4/2027": "31/4/2027", "30. Februar": "30. Februar", "2027-13-01": "2027-13-01",
		"29 February": "", "29.2.2028": "", "2028-02-29": "", "11/24/2027": "", "24/11": "", "31 March": "", "Dec 24": "", "4 people": "", "3-4": "", "no": "", "1 mai": "",
		"30 machines": "", "room 12 decent": "",
	} {
		if got := noSuchDay(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
