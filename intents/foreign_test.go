package intents_test

import (
	"testing"

	"frontdesk/intents"
)

// TestForeign holds that who writes in a language the desk has not is known, and that nobody is told so who writes in its own.
func TestForeign(t *testing.T) {
	d := intents.NewDetector([]string{"en-GB", "de"}, nil)
	for text, want := range map[string]bool{
		"Bonjour, je n'arrive pas à me connecter":           true,
		"no puedo entrar en mi cuenta desde ayer":           true,
		"non riesco ad accedere, ho bisogno di aiuto":       true,
		"ik kan niet meer inloggen op mijn computer":        true,
		"nie mogę się zalogować, proszę o pomoc":            true,
		"Здравствуйте, не могу войти":                       true,
		"مرحبا، لا أستطيع الدخول":                           true,
		"my order has not come":                             false,
		"meine Bestellung ist nicht da":                     false,
		"I can't connect to Café du Monde, s'il vous plaît": false,
		"je ne sais":                           false, // too short to be sure
		"resume my vacation":                   false,
		"mi casa":                              false,
		"Москва":                               false, // a name
		"Анна Ли":                              false,
		"محمد علي":                             false,
		"张伟":                                   false,
		"東京都":                                  false,
		"привет":                               true,
		"Не могу!":                             true,
		"Как дела":                             true,
		"أين طلبي":                             true,
		"שלום":                                 true,
		"你好":                                   true,
		"我要退款":                                 true,
		"助けてください":                              true,
		"สวัสดีครับ":                           true,
		"안녕하세요":                                true,
		"please call Mr Møller about the menu": false,
		"my colleague wrote: je suis malade":   false,
		"":                                     false,
		"70418":                                false,
	} {
		if got := d.Foreign(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
