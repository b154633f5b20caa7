package main

import "frontdesk/bot/channel"

// demoTalk is what a made-up customer wants, and what he answers when asked. Slots that are not named he leaves out.
type demoTalk struct {
	says     string
	answers  map[string]string // slot → choice or words
	confirms string            // "yes" if empty
	service  string            // what its ticket is about; "" = it has no ticket, or none of a service
	person   bool              // asks for a person at the end, if the bot still has it
	reply    string            // what the agent says
	note     string
	score    int
	waits    bool // also among the newest, which nobody has taken yet
}

// demoTalks are about what the example desk is for. None names a day: they are told of any.
func demoTalks() []demoTalk {
	return []demoTalk{
		{says: "My VPN is down since this morning, nothing connects", service: "vpn", waits: true, score: 5,
			answers: map[string]string{"service": "vpn", "summary": "It says: no route to gateway. It worked yesterday.", "impact": "me", "urgency": "blocked"},
			reply:   "The gateway in Leeds was restarted. Please connect again.", note: "Third one today from Leeds."},
		{says: "how do I reset my password", answers: map[string]string{"account": "windows"}, score: 4},
		{says: "where is my order 70402", answers: map[string]string{"order_number": "70402"}, score: 5},
		{says: "Our till cannot reach the payment host and the whole shop is waiting", service: "till", waits: true, score: 5,
			answers: map[string]string{"service": "till", "summary": "The till says no route to payment host.", "impact": "team", "urgency": "blocked"},
			reply:   "The line is switched over to the backup. Cards work again."},
		{says: "I want to complain, the engineer did not come twice", waits: true, score: 3, confirms: "no",
			answers: map[string]string{"summary": "The engineer was announced twice for our machine and did not come either time.", "wish": "A firm time, and a call before."},
			reply:   "That should not have happened, and I am sorry. He comes tomorrow at 09:00; I will call you at 10:00.", note: "Call at 10:00."},
		{says: "I would like a refund for order 70391, two cups came broken", service: "delivery", waits: true, score: 4,
			answers: map[string]string{"order_number": "70391", "reason": "damaged", "item": "Two of the cups", "wish": "money", "email": "accounts@kettle.example"},
			reply:   "The money for both cups is on its way to your account."},
		{says: "I need access to the stock room for our new colleague", service: "accounts", score: 5,
			answers: map[string]string{"system": "stockroom", "level": "write", "reason": "Our new colleague books deliveries in.", "manager": "lena@tidewell.example"},
			reply:   "Your colleague can sign in to the stock room now."},
		{says: "can I talk to a person please", person: true, score: 4, reply: "Good day. What can I do?"},
		{says: "how long does it take to repair a grinder", answers: map[string]string{"service": "grinder", "impact": "team", "urgency": "slow"}},
		{says: "our office printer is broken, every second page is empty", service: "printer", waits: true, score: 4,
			answers: map[string]string{"service": "printer", "summary": "Every second page is empty.", "impact": "team", "urgency": "slow"},
			reply:   "A new drum is fitted. Please print a test page."},
		{says: "our grinder makes a loud noise and the coffee comes out too coarse", service: "grinder", score: 5,
			answers: map[string]string{"service": "grinder", "summary": "It rattles, and the coffee is too coarse at every setting.", "impact": "team", "urgency": "slow"},
			reply:   "The burrs were worn. A new pair is fitted, and it grinds fine again."},
	}
}

// demoCustomers are invented; their addresses belong to nobody.
var demoCustomers = []channel.Person{
	{ID: "demo-1", Name: "Priya Raman", Email: "priya@kettle.example"}, {ID: "demo-2", Name: "Dafydd Pryce", Email: "dafydd@harbourbakehouse.example"},
	{ID: "demo-3", Name: "Mirjam Okafor", Email: "mirjam@ninebar.example"}, {ID: "demo-4", Name: "Lena Brandt", Email: "lena@tidewell.example"},
	{ID: "demo-5", Name: "Owen Castellanos", Email: "owen@dailygrind.example"}, {ID: "demo-6", Name: "Amélie Fournier", Email: "amelie@cafelumen.example"},
	{ID: "demo-7", Name: "Sam Whitlock", Email: "sam@tidewell.example"}, {ID: "demo-8", Name: "Yusuf Haddad", Email: "yusuf@tidewell.example"},
	{ID: "demo-9", Name: "Hollis Baker", Email: "hollis@hollis.example"}, {ID: "demo-10", Name: "Noor Visser", Email: "noor@visser.example"},
}
