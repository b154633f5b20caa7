package rehearsal_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// queued says whether a first message is read as two wishes.
func queued(t *testing.T, locale, text string) bool {
	t.Helper()
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test", Locale: locale})
	turn := say(t, s, text)
	return slices.ContainsFunc(turn.Messages, func(m bot.Message) bool { return m.TextID == "sys.two_wishes" })
}

// byIntent are the example desk's phrases of a language, of flows alone.
func byIntent(locale string) map[string][]string {
	out := map[string][]string{}
	for _, p := range example().Phrases[locale] {
		if slices.Contains([]string{"report_issue", "order_status", "password_reset", "access_request"}, p.Intent) {
			out[p.Intent] = append(out[p.Intent], p.Text)
		}
	}
	return out
}

// oneWish are messages of one wish that say more of it than a phrase does.
var oneWish = map[string][]string{
	"en": {
		"the printer, the wifi and the till are not working",
		"the VPN is slow but I can still work",
		"my laptop is dead and I have a meeting in an hour",
		"outlook keeps crashing, and I already restarted it twice",
		"the card reader is down and there is a queue out of the door",
		"the grinder makes a noise. It is three years old and was serviced last month",
		"the wifi is slow in the back office, and the printer is on the same network",
		"my screen flickers, I tried another cable and another socket",
		"the machine leaks, water is all over the floor, and we open at seven",
		"I cannot sign in to stockroom, it says my account is locked and I need it for the delivery today",
	},
	"de": {
		"Das VPN ist langsam, ich kann aber noch arbeiten",
		"Drucker, WLAN und Kasse gehen nicht",
		"Mein Laptop ist tot und ich habe in einer Stunde eine Besprechung",
		"Outlook stürzt ab, und neu gestartet habe ich schon zweimal",
		"Die Mühle macht Lärm. Sie ist drei Jahre alt und war letzten Monat in der Wartung",
		"Der Kartenleser geht nicht und die Schlange steht bis vor die Tür",
		"Die Maschine tropft, der Boden ist nass, und um sieben machen wir auf",
		"Der Bildschirm flackert, ein anderes Kabel habe ich probiert und eine andere Steckdose auch",
	},
}

// One wish is not read as two: neither in a phrase of the desk, nor in two of the same intent, nor in a message that tells more.
func TestOneWishIsNotTwo(t *testing.T) {
	for _, locale := range []string{"en", "de"} {
		for _, text := range oneWish[locale] {
			if queued(t, locale, text) {
				t.Errorf("%s: %s", locale, text)
			}
		}
		phrases := example().Phrases[locale]
		for i := 0; i < len(phrases); i += 7 { // all of them are for the desk's own report
			if queued(t, locale, phrases[i].Text) {
				t.Errorf("%s: %s", locale, phrases[i].Text)
			}
		}
		made := 0
		pairs(locale, func(a, b string, r *rand.Rand, of map[string][]string) {
			if a != b {
				return
			}
			for range 15 {
				if queued(t, locale, pick(r, of[a])+pick(r, joints[locale])+pick(r, of[a])) {
					made++
				}
			}
		})
		if made > 1 { // a phrase may hold a complaint beside a fault
			t.Errorf("%s: of 60 messages that say one thing twice %d are read as two wishes", locale, made)
		}
	}
}

// Two wishes are both heard, however they are joined.
func TestTwoWishesAreTwo(t *testing.T) {
	for _, locale := range []string{"en", "de"} {
		for _, joint := range joints[locale] {
			n, heard := 0, 0
			pairs(locale, func(a, b string, r *rand.Rand, of map[string][]string) {
				if a == b {
					return
				}
				text := pick(r, of[a]) + joint + pick(r, of[b])
				if strings.Contains(joint, "2)") {
					text = "1) " + text
				}
				n++
				if queued(t, locale, text) {
					heard++
				}
			})
			if heard*10 < n*8 {
				t.Errorf("%s, joined by %q: both heard in %d of %d", locale, joint, heard, n)
			}
		}
	}
}

// joints are words and signs between two wishes.
var joints = map[string][]string{
	"en": {" and ", ". ", " also ", "\n", " & ", ". Also: ", ". Second, ", ", second, ", " 2) ", "\n- "},
	"de": {" und ", ". ", ", außerdem ", "\n", " & ", ". Außerdem: ", ". Zweitens ", ", zweitens ", " 2) ", "\n- "},
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// pairs calls with every pair of flows, in the same order each time, and what customers say for them.
func pairs(locale string, each func(a, b string, r *rand.Rand, of map[string][]string)) {
	of, r := byIntent(locale), rand.New(rand.NewPCG(1, 2))
	for _, a := range slices.Sorted(maps.Keys(of)) {
		for _, b := range slices.Sorted(maps.Keys(of)) {
			each(a, b, r, of)
		}
	}
}
