package flows

// german lists the words that steer a dialogue in German.
func german() lexiconWords {
	return lexiconWords{
		tongue:   inGerman,
		skip:     `nein|keine|keinen|keins|kein|nichts|egal|überspringen|weiter|entfällt|nicht nötig|brauche ich nicht|weiß nicht|weiß ich nicht|keine ahnung|spielt keine rolle|später|leer|ohne`,
		dontKnow: `weiß nicht|weiß ich nicht|das weiß ich nicht|ich weiß nicht|ich weiß es nicht|keine ahnung|nicht sicher|ich bin nicht sicher|bin mir nicht sicher|habe ich nicht|hab ich nicht|kann ich nicht sagen|kp|k a|ka|weiss nicht|weiss ich nicht|ich weiss nicht|ich weiss es nicht|das weiss ich nicht|schwer zu sagen|woher soll ich das wissen`,
		unclear: `was meinen sie|was meinen sie damit|was meinst du|was meinst du damit|wie meinen sie das|wie meinst du das|was heißt das|was bedeutet das|was ist gemeint|verstehe ich nicht|
			das verstehe ich nicht|ich verstehe nicht|ich verstehe die frage nicht|hä|häh|was wollen sie wissen|warum fragen sie|warum fragst du|warum wollen sie das wissen|warum wollt ihr das wissen|warum willst du das wissen|wozu brauchen sie das|wozu braucht ihr das|wofür ist das`,
		bare: `ich|wir|uns|unser|unsere|habe|haben|hätte|will|muss|wollen|gibt|da|etwas|neues|neue|melden|melde|aufgeben|öffnen|aufmachen|anlegen|machen|erstellen|
			störung|problem|fehler|defekt|ticket|fall|anfrage|beschwerde|beschweren|frage|wegen|über|für|zu|von|im|in|sie|hilfe|helfen|brauche|bei`,
		degrees:   `zu|so|sehr|noch|schon|nicht|jetzt|wirklich|ganz|immer|dringend|spät`,
		deferring: `später|nachher|gleich|bald`,
		past: `war|waren|hatte|hatten|ging|fing|begann|wurde|wurden|passierte|kam|fiel|stürzte|ausgefallen|kaputtgegangen|gegangen|passiert|begonnen|angefangen|aufgehört|
			abgestürzt|bestellt|gekauft|bezahlt|geliefert|angekommen|gekommen|erhalten|geändert|aktualisiert|gemeldet|geschrieben|angerufen|gesagt`,
		until:   `bis|zum|vor|für|spätestens`,
		periods: `sekunden|minuten|stunden|tage|wochen|monate|jahre`,
		joins:   `und|aber|weil|deshalb|also|denn`,
		since:   `seit|letzten|letzte|letztem|vergangenen|ab|nach`,
		fillers: `bitte|danke|der|die|das|den|dem|ein|eine|einen|einem|einer|ist|es|ich|mein|meine|doch|mal|nur|jetzt|also|ähm|äh|gern|gerne|möchte|würde|kann|könnte|mit|mir|und|
			dann|so|ok|okay|hallo|na|bin|bitte|sofort|schnell|aber|echten|echter|richtigen|sie|ihnen|zu|wieder|mich`,
		negations: `nicht|kein|keine|keinen|keiner|keines|niemals|nie|ohne|nein|weder|noch`,
		none:      `kein|keine|keinen|keiner|ohne`,
		nothing:   `nicht|kein|keine|keinen|keiner|nie|niemals|nichts|niemand|nix`,
		failing:   `fehler|fehlermeldung|fehlermeldungen|gesperrt|blockiert|abgelehnt|verweigert|ungültig|abgelaufen|kaputt|falsch|falsches|problem|probleme|hängt`,
		working:   `geht|gehen|ging|gegangen|klappt|klappte|geklappt|funktioniert|funktionierte|hilft|half|geholfen|gebracht|bringt|erfolg|wirkung`,
		trying:    `versucht|probiert|ausprobiert|gemacht|getan|noch|immer|auch|leider|schon|wieder|das|es|so|trotzdem|bereits|alles|beides|hat|hab|habe`,
		knowing:   `weiß|wissen|habe|hab|haben|kenne|kennen|finde|finden|vorliegen|erinnere|parat`,
		recovered: `geht wieder|gehen wieder|läuft wieder|laufen wieder|funktioniert wieder|funktionieren wieder|geht jetzt wieder|läuft jetzt wieder|funktioniert jetzt wieder|geht jetzt|läuft jetzt|funktioniert jetzt|tut wieder|klappt wieder|
			hat sich von selbst erledigt|hat sich erledigt|hat sich schon erledigt|wieder in ordnung|wieder normal|selbst gelöst|selbst behoben|selber gelöst|selber behoben|selbst hinbekommen|problem ist gelöst|problem ist behoben|problem ist weg|fehler ist weg`,
		awaited: `wenn|sobald|bis|falls|ob|hoffe|hoffen|hoffentlich|damit|soll|sollte|muss|will|würde|wird|fast|beinahe|angeblich`,
		closes: `ticket schließen|ticket zumachen|schließen sie das ticket|ticket kann zu|ticket kann geschlossen werden|kann geschlossen werden|können sie schließen|fall schließen|ticket zurückziehen|ziehe das ticket zurück|ziehe mein ticket zurück|ticket stornieren|
			niemand mehr kommen|niemand muss kommen|keiner muss kommen|muss niemand kommen|muss keiner kommen|braucht niemand zu kommen|braucht keiner kommen|nicht mehr nötig|brauche ich nicht mehr|brauchen wir nicht mehr`,
		saying: `gesagt|schon|bereits|gerade|hier|hand|zur|grad|momentan|im|moment|mehr|leider|auch|es|sie|nummer|da|dabei|vor|liegen`,
		behind: `nicht`,
		broken: `kaputt|defekt|geht|gehen|ging|nicht|funktioniert|funktionieren|tot|ausgefallen|streikt|spinnt|mehr|wieder|heute|gestern|seit|gar|richtig|hier|schon`,
		due:    `fertig|muss|soll|will|möchte|gehen|brauche|brauchen|brauchte|brauchten|bräuchte|bräuchten|gebraucht|benötige|benötigen|benötigt|fällig|frist|termin|hätte`,
		noDeadline: `keine frist|ohne frist|keine deadline|ohne deadline|kein stichtag|keinen stichtag|kein bestimmter tag|keinen bestimmten tag|kein fester tag|keinen festen tag|kein fester termin|keinen festen termin|
			kein bestimmter termin|keinen bestimmten termin|zu keinem bestimmten tag|bis zu keinem tag|kein bestimmtes datum|kein festes datum|kein termindruck|keinen termindruck|kein zeitdruck|keinen zeitdruck|
			wann es passt|wann immer es passt|wann immer sie können|wann immer ihr könnt|wenn sie zeit haben|wenn ihr zeit habt|tag ist egal|egal bis wann|egal wann`,
		reachedAt: `mich|uns|an|auf|ist|unter|per|über|via|adresse|mailadresse|nummer|lautet|erreichbar|erreichen|bin|sie|schreiben|geschäftlich|privat|zurück|hier`,
		totals:    `alles|alle|jeder|jede|jeden|sämtliche|alle zusammen|alle miteinander|einfach alle|einfach alles|wir alle`,
		whole:     `ganze|ganzen|ganzes|gesamte|gesamten|gesamtes|komplette|kompletten|komplettes`,
		idioms:    `alle tage|alle paar|vor allem|alles gut|alles klar`,
		places:    `in|im|an|am|bei|beim|aus|vor|hinter|neben|auf|zu|zum|zur`,
		owners:    `mein|meine|meinem|meinen|meiner|unser|unsere|unserem|unseren|unserer|der|die|das|dem|den|dieser|diesem`,
		parties:   `alle|niemand|keiner|leute|kollegen|mitarbeiter|kunden|gäste|wir|uns|viele|mehrere|einige|beide|zwei|drei`,
		names:     `name|namen|heißt|heisst|genannt|bezeichnung|titel`,
		same: `das gleiche|dasselbe|das selbe|gleiches problem|selbes problem|gleiche problem|selbe problem|gleiche fehler|selbe fehler|gleiche störung|selbe störung|wie letztes mal|
			wie beim letzten mal|wie gestern|wie vorher|wie zuvor|schon wieder dasselbe|wieder dasselbe|wieder das gleiche|ist wieder da|tritt wieder auf`,
		again:  `wieder|erneut|nochmals`,
		asking: `was|wo|wann|wer|wen|wem|welche|welcher|welches|wie|warum|wieso|tut|soll|sollte|würde|darf|wird|hat|sein|viel|viele|lange|oft|man|dies|dieser`,
		when: `wie lange|wie lang|wie bald|wie weit|wann|bis wann|gibt es neues|gibt's neues|gibt es schon|gibt's was neues|etwas neues|was neues|neuigkeiten|stand|wie ist der stand|status|
			wie geht es weiter|wie geht's weiter|was passiert jetzt|was passiert als nächstes|ist es fertig|ist es gelöst|warte immer noch|warte noch|warte schon|mein ticket|mein fall|mein anliegen`,
		times:    `wann|bis wann|ab wann|wie lange|wie lang|wie bald|wie schnell|um wieviel uhr|um wie viel uhr|an welchem tag|welchen tag`,
		helpers:  `techniker|technikerin|monteur|monteurin|handwerker|elektriker|mechaniker|fachmann`,
		those:    `sie|ihr|du|ich|wir|wer|man`,
		serving:  `ruft|rufen|rufe|anruft|anrufen|zurückruft|zurückrufen|kommt|kommen|vorbeikommt|vorbeikommen|meldet|melden|antwortet|antworten|reagiert|repariert|reparieren|behebt|beheben|kümmert|kümmern|bearbeitet|höre|hören|schaut|schauen`,
		finished: `repariert|gelöst|behoben|fertig|erledigt|wiederhergestellt|in ordnung`,
		there: `bist du da|sind sie da|seid ihr da|noch da|bist du noch da|sind sie noch da|ist da jemand|ist jemand da|jemand da|ist da wer|da jemand|hört mich jemand|liest das jemand|liest hier jemand|
			antwortet jemand|antwortet hier jemand|keine antwort|niemand antwortet|keiner antwortet|hat jemand|hat das jemand|meldet sich jemand|meldet sich noch jemand|warum antwortet`,
		person:    `mensch|menschen|mitarbeiter|mitarbeiterin|person|berater|beraterin|ansprechpartner|ansprechpartnerin`,
		staff:     `jemand|jemanden|jemandem|kollege|kollegen|kollegin|mitarbeitern|personal|chef|chefin|vorgesetzten|vorgesetzte|vorgesetzter`,
		naming:    `mein name ist|der name ist|ich heiße|ich heisse|ich bin|hier ist|name ist`,
		reach:     `sprechen|reden|telefonieren|verbinden|verbinde|hol|hole|holen|holt|will|möchte|brauche|anrufen|kontakt|weiterleiten|schreiben|chatten|erreichen|geben|gib`,
		reached:   `gesprochen|sprach|geredet|telefoniert|angerufen|geschrieben|gesagt|sagte|meinte|versprochen|gekommen|kam`,
		regarding: `über|wegen|bezüglich|weil|zu|zum|zur|betreffend`,
		questions: `was|wo|wann|wer|wen|wem|wessen|warum|wieso|weshalb|welche|welcher|welches|welchen|wie|wohin|woher|wozu|kann ich|kannst du|können sie|können wir|
			könnte ich|könnten sie|könntest du|darf ich|soll ich|gibt es|ist es|ist mein|ist meine|haben sie|hast du|wird mein|bist du|sind sie`,
		repairing: `können sie|könnten sie|könnt ihr|könntet ihr|kannst du|könntest du|kann jemand|könnte jemand|kann mir jemand|könnte mir jemand|kann einer|bitte|würden sie|würdet ihr|wir brauchen|ich brauche|ich möchte|wir möchten|ich will|ich hätte gern|
			wäre es möglich|ist es möglich|reparieren sie|repariert`,
		repairs: `reparieren|repariert|reparatur|richten|instandsetzen|instand|beheben|behoben|flicken|heile`,
		requests: `ich möchte|ich will|ich würde gern|ich würde gerne|ich hätte gern|ich hätte gerne|ich brauche|bitte|kannst du|können sie|könnten sie|eine frage|
			noch eine frage|andere frage|sagen sie mir|zeigen sie mir|helfen sie mir`,
		strong: `nein es ist|nein das ist|nein ich meinte|nein ich meine|ich meinte|ich meine|gemeint war|korrektur|berichtigung|nein nicht|nicht das|mein fehler|
			ich habe mich vertippt|vertippt|ich habe mich vertan|vertan|verschrieben|falsch es ist|das ist falsch es ist|sondern|nein sondern|besser gesagt|vielmehr|
			nein der|nein die|nein das|entschuldigung ich meinte|sorry ich meinte|moment nein|halt nein|nein halt|nein moment|ach nein|ändern auf|ändere das auf`,
		weak: `nein|doch|eigentlich|sorry|entschuldigung|entschuldigen sie|verzeihung|pardon|moment|halt|warte|stattdessen|ach|oh|hm|ja aber|aber|tatsächlich|äh`,
		meant: `ich meinte|ich meine|ich wollte sagen|ich wollte schreiben|gemeint war|gemeint ist|korrektur|berichtigung|besser gesagt|vielmehr|sondern|
			es muss heißen|es soll heißen|es sollte heißen|richtig ist`,
		itIs:       `es ist|das ist|es heißt|das heißt`,
		givingUp:   `vergiss|vergessen sie|vergesst|vergessen wir|lass|lassen sie|lasst|lassen wir|streichen sie|streich|ich brauche keine|ich will keine|ich möchte keine`,
		amounts:    `zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|beide|mehrere|einige|halbe`,
		articles:   `der|die|das|den|ein|eine|einen|mein|meine|meinen|unsere|unser|unseren|alle|diese|dieser|diesen`,
		thingEnds:  `aus|von|vom|ist|sind|hat|haben|kommt|kommen|kamen|zurück|zurückgeben|zurückschicken|zurücksenden|reklamieren|umtauschen|tauschen|bitte|weil|mit|mal|leute|kunden|läden|bestellung|rechnung|prozent`,
		leadsIn:    `es wäre|das wäre|es war|das war|es waren|das waren|es sind|das sind|es handelt sich um|das betrifft|es betrifft|es geht um|ich glaube|ich denke|ich schätze|ich meine|ich nehme an|wahrscheinlich|vermutlich|vielleicht|wohl|nämlich|also|äh|ähm|hm|na`,
		called:     `heißt|heisst|heißt jetzt|nennt sich|lautet|hat den namen|schreibt sich`,
		wrong:      `falsch|verkehrt|stimmt nicht|nicht richtig|nicht korrekt|vertippt|falsch geschrieben|veraltet`,
		but:        `aber|nur|außer|allerdings|jedoch`,
		change:     `ändere|ändern|ändern sie|ändere die|ändere den|ändere das|ändern sie die|ändern sie den|ändern sie das|korrigiere|korrigieren|korrigieren sie|berichtige|berichtigen sie|aktualisiere|ersetze|ersetzen sie`,
		connecting: `ist jetzt|ist|sind|war|soll|sollte|soll sein|muss sein|sollte sein|auf|zu|in|lautet|heißt|jetzt|statt`,
		cancel: `abbrechen|abbruch|stopp|stop|brich ab|brechen sie ab|vergiss es|vergessen sie es|lass es|lassen sie es|lass gut sein|egal lass|schon gut|nicht mehr nötig|
			hat sich erledigt|hat sich schon erledigt|ich habe es mir anders überlegt|aufhören|beenden|schluss|doch nicht`,
		repeat:     `wiederholen|wiederhole|wiederholen sie|wiederhole das|noch mal|nochmal|noch einmal|nochmals|wie bitte|was haben sie gesagt|was hast du gesagt|was war die frage|wie war die frage|bitte wiederholen`,
		startOver:  `von vorn|von vorne|noch mal von vorn|nochmal von vorn|nochmal von vorne|neu anfangen|neu starten|neustart|von anfang an|neu beginnen|zurück zum anfang|zurück zum start`,
		help:       `hilfe|hilf mir|was kannst du|was können sie|was kann ich fragen|was kann ich hier tun|wie geht das|wie funktioniert das|menü|hauptmenü|möglichkeiten`,
		identity:   `wer bist du|wer sind sie|wer ist da|mit wem rede ich|mit wem spreche ich|mit wem schreibe ich|mit wem chatte ich|mit wem rede ich hier|mit wem spreche ich hier|was bist du|was sind sie`,
		whoAreYou:  `bist du|sind sie|seid ihr|rede ich|spreche ich|schreibe ich|chatte ich|bin ich|ich rede|ich spreche|ich schreibe|du bist|sie sind`,
		whatIsThis: `ist das|ist es|das ist`,
		bots:       `bot|bots|roboter|ki|chatbot|mensch|menschen|maschinelle|chatgpt`,
		devices:    `maschine|computer|programm|software|algorithmus|automat`,
		kinds:      `echt|echte|echtem|wirklich|wirklicher|wirklichen|richtiger|richtige|lebendiger|lebendigen|oder|hier|denn|eigentlich|du|gerade|da|etwa|bei|gelandet|künstliche|intelligenz|nicht|kein|keine|noch|überhaupt`,
		speaking: `sprechen|sprich|spreche|sprecht|reden|schreiben|schreib|antworten|weiter|weitermachen|weiterreden|weiterschreiben|fortfahren|wechseln|umstellen|auf|in|lieber|sprache|können|könnten|wir|uns|du|sie|
			geht|ginge|das|es|auch|ab|jetzt|möglich|wenn|will|wollen|chatten|verstehen|bitte|unterhalten`,
		thanks:   `danke|dankeschön|danke schön|danke sehr|vielen dank|herzlichen dank|besten dank|tausend dank|danke dir|danke ihnen|super danke|ok danke|alles klar danke|merci`,
		goodbye:  `tschüss|tschau|ciao|auf wiedersehen|wiedersehen|bis bald|bis dann|das war alles|das ist alles|das war's|sonst nichts|nichts weiter|nein das war alles|schönen tag|schönen tag noch|gute nacht|ich bin fertig`,
		greeting: `hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|grüezi|hallo zusammen|tag|morgen zusammen|ist da jemand|jemand da`,
		days:     `Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag`,
		months:   `Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember`,
	}
}
