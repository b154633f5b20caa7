package intents

import "strings"

// lookout finds words and phrases that tell of a mood, by their first word.
type lookout map[string][]moodWord

type moodWord struct {
	words string // parted by spaces; folded
	kind  string
}

// at returns the longest phrase that begins at token i: its kind and its tokens, 0 if there is none.
func (l lookout) at(s *scan, i int) (kind string, n int) {
	t := s.at(i)
	if t.kind != wordToken {
		return "", 0
	}
	for _, w := range l[t.s] {
		if k := s.phrase(i, w.words); k > n {
			kind, n = w.kind, k
		}
	}
	return kind, n
}

func newLookout(lists map[string]string) lookout {
	l := lookout{}
	for kind, list := range lists {
		for p := range strings.SplitSeq(list, "|") {
			words := strings.Join(strings.Fields(p), " ")
			first, _, _ := strings.Cut(words, " ")
			l[first] = append(l[first], moodWord{words, kind})
		}
	}
	return l
}

// moodWords are the words of each language: written by hand, mild ones left out. A desk's customers complain with many more;
// those are what the intent of a complaint is for.
var moodWords = map[string]lookout{
	"en": newLookout(map[string]string{
		SignSwearing: `fuck|fucking|fucked|fck|fuckin|wtf|ffs|shit|shitty|bullshit|crap|crappy|damn|damned|goddamn|bloody hell|bastard|bastards|asshole|assholes|
			arsehole|bitch|idiot|idiots|moron|morons|stupid|piss off|pissed off|pissed|screw you|go to hell|what the hell|dumb|scumbag|scumbags|wanker|wankers|bollocks`,
		SignUpset: `unacceptable|ridiculous|outrageous|disgrace|disgraceful|disgusting|appalling|pathetic|furious|angry|livid|fuming|outraged|fed up|sick of|sick and tired|
			had enough|enough is enough|terrible service|awful|horrible|terrible|worst|useless|rubbish|a joke|waste of time|wasting my time|very disappointed|so disappointed|
			extremely disappointed|really disappointed|deeply disappointed|very unhappy|very upset|so frustrated|frustrating|very frustrated|incompetent|scam|rip off|ripoff|
			rip-off|liars|lied to|scandal|third time|fourth time|fifth time|tenth time|how many times|how many more times|again and again|over and over|still nothing|
			nobody answers|no one answers|nobody replies|no one replies|nobody cares|no one cares|nobody called|ignored|ignoring me|for weeks|for months|never again|
			my lawyer|legal action|take legal|sue you|shame on you|joke of a|not good enough|what is wrong with you|what's wrong with you|are you kidding|are you serious|
			kidding me|absolute joke|beyond a joke|shambles|farce`,
		SignUrgent: `urgent|urgently|urgency|asap|a.s.a.p|immediately|immediate|emergency|right now|right away|straight away|at once|this instant|this minute|
			as soon as possible|as quickly as possible|as fast as possible|without delay|critical|time critical|can't wait|cannot wait|cant wait|no time|can't work|
			cannot work|cant work|unable to work|everything is down|all is down|whole office|production is down|is on fire|losing money|losing customers|losing sales|hurry|
			quickly please|top priority|high priority|highest priority|deadline|in an hour|in half an hour|within the hour|customers are waiting|customers waiting|blocked`,
	}),
	"de": newLookout(map[string]string{
		SignSwearing: `scheisse|scheiss|scheissladen|scheissteil|verdammt|verdammte|verdammter|verdammtes|verdammten|verflucht|kacke|mist|mistding|arsch|arschloch|arschloecher|
			verarscht|verarschen|verarsche|idiot|idioten|deppen|depp|trottel|drecksladen|dreck|saftladen|zum teufel|zum kuckuck|himmelherrgott|fuck|fucking|wtf|
			bloed|bloede|bloeder|bloedes|dumm|bescheuert|bescheuerte|beschissen|beschissene|beschissener`,
		SignUpset: `unverschaemt|unverschaemtheit|frechheit|unmoeglich|unmoeglicher|unglaublich|unfassbar|untragbar|inakzeptabel|unzumutbar|eine zumutung|zumutung|laecherlich|
			peinlich|skandal|skandaloes|sauerei|schweinerei|wuetend|stinksauer|sauer|veraergert|aergerlich|empoert|entsetzt|sehr enttaeuscht|total enttaeuscht|masslos enttaeuscht|
			so enttaeuscht|enttaeuschend|schlechter service|mieser service|katastrophe|katastrophal|furchtbar|schrecklich|schlimmste|nutzlos|unbrauchbar|inkompetent|
			zeitverschwendung|betrug|betrueger|abzocke|abzocker|luegner|angelogen|reicht mir|reicht's|reichts|jetzt reicht es|es reicht|die nase voll|schnauze voll|satt|
			zum dritten mal|zum vierten mal|zum fuenften mal|zum wiederholten mal|zum x-ten mal|wie oft noch|schon wieder|immer noch nichts|niemand antwortet|keiner antwortet|
			niemand meldet sich|keiner meldet sich|keiner kuemmert sich|niemand kuemmert sich|ignoriert|seit wochen|seit monaten|nie wieder|mein anwalt|meinem anwalt|anwalt|
			rechtliche schritte|das kann doch nicht wahr sein|das darf nicht wahr sein|soll das ein witz sein|ein witz`,
		SignUrgent: `dringend|dringende|dringender|dringendst|dringlich|eilig|eilt|es eilt|sofort|sofortige|sofortiger|umgehend|unverzueglich|schnellstmoeglich|schnellstens|
			so schnell wie moeglich|so schnell es geht|so bald wie moeglich|asap|auf der stelle|jetzt gleich|notfall|kritisch|brennt|
			kann nicht arbeiten|koennen nicht arbeiten|kann nicht weiterarbeiten|nichts geht mehr|geht gar nichts mehr|geht nichts mehr|alles steht|alles ausgefallen|
			stillstand|beeilung|beeilen sie sich|beeilt euch|hoechste prioritaet|hohe prioritaet|frist|kunden warten|kundschaft wartet|keine zeit|kann nicht warten|
			koennen nicht warten|in einer stunde|in einer halben stunde|blockiert`,
	}),
}
