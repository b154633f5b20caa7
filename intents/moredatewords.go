package intents

import (
	"maps"
	"time"
)

// anHour and aMinute are units as people count them.
var (
	anHour  = unit{time: time.Hour}
	aMinute = unit{time: time.Minute}
)

// unitsOf gives each unit the words of a list.
func unitsOf(words map[string]unit) map[string]unit {
	out := map[string]unit{}
	for list, u := range words {
		for w := range wordSet(list) {
			out[w] = u
		}
	}
	return out
}

// fromOne numbers the words of a list from one on, and adds those that stand beside it.
func fromOne(list string, more map[string]int) map[string]int {
	out := map[string]int{}
	listed(out, 1, 1, list)
	maps.Copy(out, more)
	return out
}

func french() *dateWords {
	return &dateWords{
		months:   months("janvier janv, fevrier fevr fev, mars, avril avr, mai, juin, juillet juil, aout, septembre sept sep, octobre oct, novembre nov, decembre dec"),
		weekdays: weekdays("dimanche dim, lundi lun, mardi, mercredi, jeudi, vendredi ven, samedi sam"),
		units: unitsOf(map[string]unit{
			"jour jours": day, "semaine semaines": week, "mois": month, "an ans annee annees l'annee": year, "quinzaine": {days: 15},
			"heure heures h": anHour, "minute minutes min mn": aMinute,
		}),
		days: []namedDay{
			{"apres - demain", 2}, {"apres demain", 2}, {"avant - hier", -2}, {"avant hier", -2}, {"cet apres - midi", 0}, {"cet apres midi", 0},
			{"ce matin", 0}, {"ce soir", 0}, {"cette nuit", 0}, {"aujourd'hui", 0}, {"aujourd hui", 0}, {"demain", 1}, {"hier", -1},
		},
		clocks:  map[string][2]int{"midi": {12, 0}, "minuit": {0, 0}},
		numbers: fromOne("un deux trois quatre cinq six sept huit neuf dix", map[string]int{"une": 1, "quinze": 15}),
		hours:   fromOne("une deux trois quatre cinq six sept huit neuf dix onze douze", nil),
		next:    []string{"prochain", "prochaine"}, this: []string{"ce", "cet", "cette"}, last: []string{"dernier", "derniere"},
		following: []string{"prochain", "prochaine", "qui vient", "suivant", "suivante"}, previous: []string{"dernier", "derniere", "passe", "passee"},
		in: []string{"dans", "d'ici", "sous"}, before: []string{"il y a"},
		end:     []string{"fin", "fin de", "fin du", "fin de la", "a la fin de la", "a la fin du", "d'ici la fin de la", "d'ici la fin du", "avant la fin de la", "avant la fin du"},
		begin:   []string{"debut de", "debut du", "debut de la", "au debut de la", "au debut du"},
		weekend: []string{"week - end", "weekend", "week end"},
		link:    []string{"a", "vers", "des", "avant", "apres", "a partir de", "jusqu'a"}, oclock: []string{"h", "heures", "heure"},
		beforeHour: []string{"a", "vers", "des", "avant", "apres", "de", "jusqu'a", "entre", "et"},
		on:         []string{"le", "du", "au"}, the: []string{"le", "du", "au"}, ordinal: []string{"er"},
	}
}

func italian() *dateWords {
	return &dateWords{
		months:   months("gennaio gen, febbraio feb, marzo mar, aprile apr, maggio mag, giugno giu, luglio lug, agosto ago, settembre sett set, ottobre ott, novembre nov, dicembre dic"),
		weekdays: weekdays("domenica dom, lunedi lun, martedi, mercoledi, giovedi gio, venerdi ven, sabato sab"),
		units: unitsOf(map[string]unit{
			"giorno giorni": day, "settimana settimane": week, "mese mesi": month, "anno anni": year, "ora ore": anHour, "minuto minuti min": aMinute,
		}),
		days: []namedDay{
			{"l'altro ieri", -2}, {"altro ieri", -2}, {"questa mattina", 0}, {"questo pomeriggio", 0}, {"questa sera", 0}, {"questa notte", 0},
			{"dopo domani", 2}, {"dopodomani", 2}, {"avantieri", -2}, {"oggi", 0}, {"stamattina", 0}, {"stamani", 0}, {"stasera", 0}, {"stanotte", 0},
			{"domani", 1}, {"ieri", -1},
		},
		clocks:  map[string][2]int{"mezzogiorno": {12, 0}, "mezzanotte": {0, 0}},
		numbers: fromOne("un due tre quattro cinque sei sette otto nove dieci", map[string]int{"una": 1, "uno": 1, "quindici": 15}),
		hours:   fromOne("una due tre quattro cinque sei sette otto nove dieci undici dodici", nil),
		next:    []string{"prossimo", "prossima"}, this: []string{"questo", "questa"}, last: []string{"scorso", "scorsa", "ultimo", "ultima"},
		following: []string{"prossimo", "prossima", "che viene", "seguente"}, previous: []string{"scorso", "scorsa", "passato", "passata"},
		in: []string{"tra", "fra", "entro"}, ago: []string{"fa"},
		end:     []string{"fine", "fine del", "fine della", "alla fine del", "alla fine della", "entro la fine del", "entro la fine della"},
		begin:   []string{"inizio", "inizio del", "inizio della", "all'inizio del", "all'inizio della"},
		weekend: []string{"fine settimana", "weekend", "week - end"},
		link:    []string{"a", "alle", "alle ore", "verso le", "dopo le", "prima delle", "entro le", "dalle"}, oclock: []string{"h"},
		at: []string{"alle", "alle ore", "ore", "verso le", "dopo le", "prima delle", "entro le", "dalle"},
		on: []string{"il", "del", "di"}, the: []string{"il", "del", "dal", "al"}, of: []string{"del"}, ordinal: []string{"º", "°"},
	}
}

func portuguese() *dateWords {
	return &dateWords{
		months:   months("janeiro jan, fevereiro fev, marco mar, abril abr, maio, junho jun, julho jul, agosto ago, setembro set, outubro out, novembro nov, dezembro dez"),
		weekdays: weekdays("domingo dom, segunda, terca, quarta, quinta, sexta, sabado sab"),
		suffix:   []string{"- feira", "feira"}, ordered: wordSet("segunda terca quarta quinta sexta"),
		units: unitsOf(map[string]unit{
			"dia dias": day, "semana semanas": week, "mes meses": month, "ano anos": year, "quinzena": {days: 15}, "hora horas": anHour, "minuto minutos min": aMinute,
		}),
		days: []namedDay{
			{"depois de amanha", 2}, {"antes de ontem", -2}, {"anteontem", -2}, {"esta manha", 0}, {"esta tarde", 0}, {"esta noite", 0},
			{"hoje", 0}, {"amanha", 1}, {"ontem", -1},
		},
		clocks:  map[string][2]int{},
		numbers: fromOne("um dois tres quatro cinco seis sete oito nove dez", map[string]int{"uma": 1, "duas": 2, "quinze": 15}),
		hours:   fromOne("uma duas tres quatro cinco seis sete oito nove dez onze doze", nil),
		next:    []string{"proximo", "proxima"}, this: []string{"este", "esta", "neste", "nesta", "deste", "desta"}, last: []string{"ultimo", "ultima", "passado", "passada"},
		following: []string{"que vem", "proximo", "proxima", "seguinte"}, previous: []string{"passado", "passada", "anterior"},
		in: []string{"em", "dentro de", "daqui a"}, before: []string{"ha", "faz"}, ago: []string{"atras"},
		end:     []string{"fim de", "fim do", "fim da", "final de", "final do", "final da", "no fim do", "no fim da", "no final do", "no final da", "ate o fim do", "ate ao fim do", "ate o fim da"},
		begin:   []string{"inicio de", "inicio do", "inicio da", "comeco de", "comeco do", "comeco da", "no inicio do", "no inicio da"},
		weekend: []string{"fim de semana", "final de semana"},
		link:    []string{"a", "as", "por volta das", "depois das", "antes das", "a partir das", "ate as"}, oclock: []string{"h", "hs", "horas", "hora"},
		beforeHour: []string{"as", "das", "a", "ate", "entre", "e"}, at: []string{"as", "por volta das", "depois das", "antes das", "a partir das", "ate as"},
		on: []string{"no", "na", "em", "do", "da", "de"}, of: []string{"de", "do"}, the: []string{"o", "no", "ao", "do", "dia", "no dia", "o dia", "do dia"}, ordinal: []string{"º", "o"},
	}
}

func dutch() *dateWords {
	return &dateWords{
		months:   months("januari jan, februari feb, maart mrt, april apr, mei, juni jun, juli jul, augustus aug, september sept sep, oktober okt, november nov, december dec"),
		weekdays: weekdays("zondag zo, maandag ma, dinsdag di, woensdag wo, donderdag do, vrijdag vr, zaterdag za"),
		units: unitsOf(map[string]unit{
			"dag dagen": day, "week weken": week, "maand maanden": month, "jaar jaren": year, "uur uren": anHour, "minuut minuten min": aMinute, "kwartier": {time: 15 * time.Minute},
		}),
		days: []namedDay{
			{"overmorgen", 2}, {"eergisteren", -2}, {"vandaag", 0}, {"vanavond", 0}, {"vanmiddag", 0}, {"vanmorgen", 0}, {"vanochtend", 0}, {"vannacht", 0},
			{"morgen", 1}, {"gisteren", -1},
		},
		clocks:  map[string][2]int{"middernacht": {0, 0}},
		numbers: fromOne("een twee drie vier vijf zes zeven acht negen tien", map[string]int{"vijftien": 15}),
		hours:   fromOne("een twee drie vier vijf zes zeven acht negen tien elf twaalf", nil),
		next:    []string{"volgende", "volgend"}, this: []string{"deze", "dit", "komende", "komend", "aanstaande"}, last: []string{"vorige", "vorig", "afgelopen"},
		in: []string{"over", "binnen"}, ago: []string{"geleden"},
		end:     []string{"eind", "einde", "eind van de", "einde van de", "eind van het", "einde van het", "het einde van de", "het eind van de", "aan het eind van de", "aan het einde van de"},
		begin:   []string{"begin", "begin van de", "begin van het", "het begin van de", "aan het begin van de"},
		weekend: []string{"weekend"}, link: []string{"om", "rond", "tegen", "vanaf", "voor", "na", "tot"}, oclock: []string{"uur", "u"},
		beforeHour: []string{"om", "rond", "tegen", "vanaf", "voor", "na", "tot", "en", "tussen", "van"},
		half:       []string{"half"}, quarter: []string{"kwart"}, past: []string{"over"}, to: []string{"voor"}, halfBefore: true,
		on: []string{"op", "in", "van"}, the: []string{"de"}, ordinal: []string{"e", "ste", "de"},
		morning: "morgen", mornings: []string{"goede", "goeden", "in", "de", "elke", "iedere", "s", "deze"},
	}
}

func polish() *dateWords {
	return &dateWords{
		months: months("styczen stycznia styczniu, luty lutego lutym, marzec marca marcu, kwiecien kwietnia kwietniu, maj maja maju, czerwiec czerwca czerwcu," +
			" lipiec lipca lipcu, sierpien sierpnia sierpniu, wrzesien wrzesnia wrzesniu, pazdziernik pazdziernika pazdzierniku, listopad listopada listopadzie, grudzien grudnia grudniu"),
		weekdays: weekdays("niedziela niedziele niedzieli, poniedzialek poniedzialku pon, wtorek wtorku wt, sroda srode srody, czwartek czwartku czw, piatek piatku, sobota sobote soboty"),
		units: unitsOf(map[string]unit{
			"dzien dni dnia": day, "tydzien tygodnie tygodni tygodnia tygodniu": week, "miesiac miesiace miesiecy miesiaca miesiacu": month,
			"rok lata lat roku": year, "godzine godziny godzin": anHour, "minute minuty minut min": aMinute,
		}),
		days: []namedDay{
			{"za tydzien", 7}, {"tydzien temu", -7}, {"pojutrze", 2}, {"przedwczoraj", -2}, {"dzisiaj", 0}, {"dzis", 0}, {"jutro", 1}, {"jutra", 1}, {"wczoraj", -1},
		},
		clocks:  map[string][2]int{},
		numbers: fromOne("jeden dwa trzy cztery piec szesc siedem osiem dziewiec dziesiec", map[string]int{"dwie": 2, "jedna": 1}),
		hours:   fromOne("pierwszej drugiej trzeciej czwartej piatej szostej siodmej osmej dziewiatej dziesiatej jedenastej dwunastej", nil),
		next:    []string{"przyszly", "przyszla", "przyszlym", "przyszlego", "nastepny", "nastepna", "nastepnym"}, this: []string{"ten", "ta", "te", "tym", "tego", "najblizszy", "najblizsza"},
		last: []string{"zeszly", "zeszla", "zeszlym", "zeszlego", "ubiegly", "ubiegla", "ubieglym", "poprzedni", "poprzednia", "poprzednim"},
		in:   []string{"za", "w ciagu"}, ago: []string{"temu"},
		end:     []string{"koniec", "do konca", "na koniec", "pod koniec"},
		begin:   []string{"poczatek", "na poczatku", "na poczatek"},
		weekend: []string{"weekend"}, link: []string{"o", "okolo", "od", "do", "po", "przed", "o godzinie", "o godz .", "o godz"},
		at: []string{"o", "godz .", "godz", "godzina", "o godzinie", "o godz .", "o godz", "okolo godziny"},
		on: []string{"w", "we"}, ordinal: []string{"."},
	}
}
