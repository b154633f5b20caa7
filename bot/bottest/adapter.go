package bottest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

// adapterCase is one case of the suite, by the number under which it is known.
type adapterCase struct {
	number int
	name   string
	run    func(*stage)
}

// overSockets are the cases that are about what connections do: a Platform that can be in memory plays them over sockets, too.
var overSockets = map[int]bool{1: true, 18: true, 35: true}

func adapterCases() []adapterCase {
	return []adapterCase{
		{1, "a text in a direct message", hearsText},
		{2, "a mention in a group, taken out", hearsMention},
		{3, "a reply in a thread has the thread's address", hearsThread},
		{4, "a press of a button is acknowledged in time while the desk is slow", acknowledgesChoice},
		{5, "a file: fetched, bounded, never from a hostile host", fetchesFile},
		{6, "an edit", hearsEdit},
		{7, "a deletion", hearsDeletion},
		{8, "somebody joins, leaves, blocks", hearsLeaving},
		{9, "messages of bots are marked", marksBots},
		{10, "the same event three times has one key", dedupes},
		{11, "one text as two events has one key", dedupesKinds},
		{12, "1,000 events of a room keep their order", keepsOrder},
		{13, "unknown events, fields and parts", survivesUnknown},
		{14, "malformed events", survivesMalformed},
		{15, "forged, old and replayed webhooks are refused", refusesForged},
		{16, "what is not taken is not acknowledged and comes again", acknowledgesAfterCommit},
		{17, "a crash between commit and acknowledgement", survivesCrash},
		{18, "a dropped connection is resumed", resumes},
		{19, "a lost session is begun anew, what was missed is fetched", beginsAnew},
		{20, "a server that asks to reconnect is not flooded", reconnectsGently},
		{21, "refused credentials end it, and its health says so", stopsRefused},
		{22, "a silent link is noticed", noticesSilence},
		{23, "a slow desk keeps the link", keepsSlowLink},
		{24, "a restart goes on at the cursor", goesOnAtCursor},
		{25, "somebody else takes the events", survivesSecondPoller},
		{26, "the end comes at once and leaves nothing", endsAtOnce},
		{27, "emoji, right to left, combining marks", sendsScripts},
		{28, "texts at the limit, one over, ten times", sendsLong},
		{29, "no character of a customer is mark-up", escapes},
		{30, "nobody is called by mass mentions", callsNobody},
		{31, "options and labels at the limit and one over", sendsOptions},
		{32, "what does not fit is numbered, and the answer is understood", numbersOptions},
		{33, "a rate limit in every form", readsLimits},
		{34, "errors of the server", readsServerErrors},
		{35, "a connection lost before and after the message arrived", settlesLost},
		{36, "a send ends with its context", endsSend},
		{37, "who keeps the limits that are told never goes beyond what the platform allows", tellsLimits},
		{38, "the order of a room holds under failures", keepsSendOrder},
		{39, "closed rooms and refused credentials", readsGone},
		{40, "typing", types},
		{41, "an edit of what is gone", editsGone},
		{42, "files at the limit and one over", uploads},
		{43, "no secret and no text in errors, logs, events and health", keepsSecrets},
		{44, "two channels of one kind", runsTwice},
		{45, "every request keeps the specification", keepsSpecification},
		{46, "200 garbled events", survivesGarbage},
		{47, "agents inside the platform", opensCases},
		{49, "a soak with drops: sent = received", soaks},
		{50, "a closed case opens again under its key", reopensCases},
		{51, "what staff write and press in a case has its address", hearsCases},
		{52, "a form opens in time while the desk is slow, with what is known", opensForm},
		{53, "a filled-in form is one event, also delivered three times", fillsForm},
		{54, "a form that is over becomes a choice, for words", sendsUnopened},
		{55, "a form that is too much in every way opens within the limits", opensLargeForm},
		{56, "a form opens and is sent after restarts", opensAfterRestart},
		{57, "what an earlier version could not read is read again", readsAgain},
		{58, "pictures that were sent as one are known for that", hearsAlbum},
	}
}

// without are cases that a platform does not have without another one, whose reason holds for them.
var without = map[int]int{50: 47, 51: 47, 53: 52, 54: 52, 55: 52, 56: 52}

// elsewhere are numbers of the list that no adapter can pass or fail.
var elsewhere = map[int]string{
	48: "linking addresses is the desk's: package runtime tests it",
}

// AdapterSuite runs the conformance cases of an adapter against a fake of its platform, one subtest each, and logs
// the list with what came of each. Run it with -race; -soak lengthens case 49.
func AdapterSuite(t *testing.T, p Platform) {
	t.Helper()
	p.listed(t)
	known := map[int]bool{}
	var list strings.Builder
	for _, c := range adapterCases() {
		known[c.number] = true
		why, none := p.lacks(c.number)
		came := "n/a: " + why
		if !none {
			played := false
			switch ok := t.Run(fmt.Sprintf("%02d", c.number), func(t *testing.T) { played = true; p.play(t, c) }); {
			case !played:
				came = "not run" // -run chose others
			case ok:
				came = "pass"
			default:
				came = "FAIL"
			}
		} else if strings.TrimSpace(why) == "" {
			t.Errorf("case %d is left out without a reason", c.number)
		}
		fmt.Fprintf(&list, "%02d  %-70s %s\n", c.number, c.name, came)
	}
	for n := range p.Without {
		if !known[n] {
			t.Errorf("there is no case %d to leave out: %s", n, elsewhere[n])
		}
	}
	for n, why := range elsewhere {
		fmt.Fprintf(&list, "%02d  %s\n", n, why)
	}
	t.Logf("conformance:\n%s", list.String())
}

// lacks tells why a platform can't have a case, if so.
func (p Platform) lacks(number int) (why string, none bool) {
	why, none = p.Without[number]
	if of, follows := without[number]; follows && !none {
		why, none = p.Without[of]
	}
	return why, none
}

// today is when cases in a bubble are played.
var today = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// play runs one case on a fake of its own: in memory where there is such a fake, and there in a bubble, whose clock stands still
// while anything is at work.
func (p Platform) play(t *testing.T, c adapterCase) {
	t.Log(c.name)
	if p.InMemory == nil || overSockets[c.number] {
		p.act(t, p.Open, c, loaded)
	}
	if p.InMemory != nil {
		synctest.Test(t, func(t *testing.T) {
			<-time.After(time.Until(today)) // bubbles begin in 2000, when a time in seconds had a digit less
			p.act(t, p.InMemory, c, 0)
		})
	}
}

// act runs a case, and looks at what every case must leave behind: nothing that runs, no request that breaks the
// specification, no secret anywhere.
func (p Platform) act(t *testing.T, open func(*testing.T) Fake, c adapterCase, late time.Duration) {
	before := goleak.IgnoreCurrent()
	s := newStage(t, open(t), p.Without, late)
	s.rates, s.kept, s.again = p.Rates, p.Kept, p.Again
	func() {
		defer s.close()
		c.run(s)
	}()
	var left error
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if left = goleak.Find(before); left == nil {
			return
		}
	}
	t.Errorf("left running: %v", left)
}
