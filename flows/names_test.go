package flows

// testNames is the desk that samples, manual and tests are written for.
func testNames(locales ...string) Names {
	if len(locales) == 0 {
		locales = []string{"en"}
	}
	return Names{
		Revision: "r1",
		Locales:  locales,
		Intents: []string{"report_issue", "order_status", "reset_password", "refund", "complaint", "vpn_problem", "ticket_status",
			"how_long", "greet", "opening_hours", "book"},
		Answers: []string{"vpn_setup", "opening_hours"},
		Teams:   []string{"first_line", "network", "orders"},
		Services: []Service{
			{ID: "vpn", Says: map[string]string{"en": "VPN", "de": "VPN"}, Also: map[string][]string{"en": {"remote access", "tunnel"}, "de": {"Fernzugang"}}},
			{ID: "email", Says: map[string]string{"en": "E-mail", "de": "E-Mail"}, Also: map[string][]string{"en": {"mailbox", "outlook"}, "de": {"Postfach"}}},
			{ID: "printing", Says: map[string]string{"en": "Printing", "de": "Drucken"}, Also: map[string][]string{"en": {"printer", "printers"}, "de": {"Drucker"}}},
		},
		Kinds:  []string{"order", "asset"},
		Tables: map[string][]string{"orders": {"number", "status", "price", "item"}, "assets": {"number", "owner"}},
		Person: "first_line",
		IntentTitles: map[string]map[string]string{
			"answer:vpn_setup":     {"en": "Set up the VPN", "de": "VPN einrichten"},
			"answer:opening_hours": {"en": "Opening hours", "de": "Öffnungszeiten"},
		},
	}
}
