package desk

// explanations says what each code means. Every code has a row, in order; a test demands it.
var explanations = []explanation{
	{fileTooLarge, false, `A file is larger than its limit: 1 MiB for what people write, 32 MiB for tables and lists of phrases.`, `intents.yaml   1.3 MiB`, `Split it by subject, as intents/orders.yaml and intents/access.yaml, or write long lists of phrases as CSV.`},
	{notUTF8, false, `The file holds bytes that are no UTF-8 text, or a control character that no text has. Programs for spreadsheets often save in another encoding.`, `text,intent   (saved as Windows-1252)`, `Save the file as UTF-8, and delete a control character. The place says where the first such byte is.`},
	{notYAML, false, `The file breaks the rules of YAML, so nothing in it can be read. The cause is often in the line above the one named.`, `title: Error: no route`, `title: "Error: no route"`},
	{notPlain, false, `Desk files use keys, lists and texts only. Anchors, aliases, tags and several documents in a file are not read, so that what stands in a file is what it means.`, `calendar: *office`, `calendar: office`},
	{nestedTooDeep, false, `Brackets, dashes or indentation lie within each other more than 24 levels deep.`, `- - - - - - - - …`, `Look for a bracket that is never closed, or a list written on one line.`},
	{unknownFile, false, `The name of a file is none that a desk has, so it would be left out without a word.`, `flows/refund.yml`, `flows/refund.yaml

Notes may be called README.md, and names that begin with a dot are left out.`},
	{noDesk, false, `A desk needs desk.yaml, sla.yaml and teams.yaml: a folder without desk.yaml is no desk, and without agreements and teams nobody can be told when somebody answers.`, `frontdesk desk check .   (in the folder above)`, `frontdesk desk check ./desk`},
	{badVersion, false, `Each file says in which version of the format it is written. This one is not known to this program.`, `version: 2`, `version: 1`},
	{unknownKey, false, `A key is mistyped or stands in the wrong place. It would do nothing.`, `skils: [vpn]`, `skills: [vpn]`},
	{keyTwice, false, `The same key stands twice in one place, and only one of them could count.`, `zone: Europe/London
zone: Europe/Berlin`, `zone: Europe/London`},
	{keyMissing, false, `A key that must be there is missing.`, `teams:
  - name: IT help`, `teams:
  - id: it_help
    name: IT help`},
	{wrongType, false, `A value has another form than is wanted here: a text, a list, or keys with values. Inside of { } a text with a colon is read as a key with its value, unless it stands in double quotes.`, `after_resolve: 3 days
office: {week: [Mon-Fri 09:00-17:30, Sat 10:00-14:00]}`, `after_resolve: {reopen: 3 days}
office: {week: ["Mon-Fri 09:00-17:30", "Sat 10:00-14:00"]}`},
	{emptyText, false, `Nothing is written where something must be.`, `title:`, `title: How to set up the VPN`},
	{badID, false, `An id has letters that ids cannot have. Ids go into addresses, texts and records, so they are plain: small letters, digits and underscores, a letter first, at most 64.`, `id: IT-Help`, `id: it_help`},
	{idTwice, false, `Two things of one sort have the same id, so nobody could say which is meant.`, `- id: vpn
- id: vpn`, `- id: vpn
- id: vpn_field`},
	{unknownName, false, `Something is named that is defined nowhere in the desk. The help names the nearest one that is.`, `team: it_hepl`, `team: it_help`},
	{badLocale, false, `A language is written in a form that is not known: two or three small letters, and a region in capitals where it matters.`, `locales: [english, DE]`, `locales: [en, de]`},
	{unknownLocale, true, `Texts, lists of phrases or tests are in a language that the desk does not have; they are left out. Languages are listed in desk.yaml, the fallback first. A desk that gives up a language may keep what it has in it, for later.`, `name: {en: Orders, fr: Service client}   (the desk has en and de)`, `locales: [en, de, fr]`},
	{notTranslated, true, `A text is missing in one of the desk's languages. Customers who speak it read the text in the desk's first language.`, `title: {en: Reset my password}`, `title: {en: Reset my password, de: Passwort zurücksetzen}

A plain text counts for all languages: title: Tidewell`},
	{badZone, false, `The name of a time zone is not known. Zones are named after places, because offsets change with the season.`, `zone: GMT+1`, `zone: Europe/Berlin`},
	{badDuration, false, `An amount of time cannot be read. Units are m, h and d, or minutes, hours and days. In agreements a day is the working day of the calendar, and "working days" says the same.`, `within: half a day`, `targets: {resolution: 2 working days}`},
	{notAChoice, false, `A value is none of those that are possible here.`, `theme: darkish`, `theme: dark`},
	{deskTooLarge, false, `The folder holds more than 2,000 files or 32 MiB. It is probably not the folder of a desk.`, `frontdesk desk check ~`, `frontdesk desk check ~/desk`},
	{notAFile, false, `Something in the folder is no plain file with a plain name: a link, a device, a file that may not be read, or a name with a colon or a backslash. A revision must hold what it names.`, `tables/orders.csv -> /mnt/share/orders.csv`, `Copy the file into the folder.`},
	{badAddress, false, `An address cannot be read.`, `url: intranet/vpn`, `url: https://intranet.example/vpn`},
	{badPattern, false, `A pattern (a regular expression in RE2 syntax) cannot be read, or matches an empty text and so would match everywhere.`, `pattern: '(\d{5}'`, `pattern: '\d{5}'`},
	{patternOrList, false, `A kind of value is found by a pattern or by a list of values, by one of the two.`, `entities:
  colour: {}`, `entities:
  colour: {list: [black, white]}`},
	{builtinKind, false, `The name belongs to a kind of value that every desk has: text, number, yes_no, date, email, phone, choice, service, ticket, list, url, money, person.`, `entities:
  date: {pattern: '\d+'}`, `entities:
  delivery_date: {pattern: '\d+'}`},
	{valueTwice, false, `Two values of a list are written alike, so a text with that word would have two meanings.`, `list: {black: [dark], brown: [dark]}`, `list: {black: [dark], brown: []}`},
	{noSeverity, true, `The matrix of severities has a line for an impact or urgency that no flow asks for, so it is never used.`, `matrix: {everybody: P1}   (the flows ask for me, team, all)`, `matrix: {all: P1}`},
	{badShare, false, `A threshold is no number above 0 and up to 1. Thresholds are probabilities: 0.5 is as likely as not.`, `thresholds: {answer: 60 %}`, `thresholds: {answer: 0.6}`},
	{fewPhrases, true, `An intent has so few phrases in a language that it is guesswork. Ten to thirty, as different as customers write them, are good.`, `phrases: {en: [reset password]}`, `phrases:
  en: [reset my password, "I can't sign in", it does not take my password any more, …]`},
	{phraseElsewhere, true, `The same phrase belongs to two intents. Whatever the bot takes it for is wrong half of the time.`, `where is it    in order_status and in ticket_status`, `Keep it with one of them, or remove it from both: then the bot asks what is meant.`},
	{phraseTwice, true, `The same phrase stands twice in one intent. The second teaches nothing.`, `- reset my password
- Reset my password!`, `- reset my password`},
	{badCSV, false, `A CSV file cannot be read: it is empty, or its quotes do not match.`, `"my screen is 24" wide",hardware`, `"my screen is 24"" wide",hardware`},
	{phraseLong, false, `A phrase is longer than 500 bytes. Phrases are single wishes; a whole mail would teach the bot its greeting and its signature.`, `- Dear all, last Monday we …`, `- our till cannot be signed in to`},
	{noQuestions, true, `An answer has no questions, so no customer finds it. Only flows can say it.`, `answers:
  - id: vpn_setup
    title: …
    text: …`, `questions:
  en: [how do I set up the vpn, …]`},
	{startsNothing, true, `No flow starts on the intent and no team is good at it, so the bot understands what the customer wants and can do nothing about it: it asks what is meant. If words are all that is needed, write an answer with questions instead of an intent.`, `intents:
  - id: leasing
    phrases: …`, `flow: leasing
starts_on: [leasing]`},
	{noPhrases, false, `An intent has no phrase in any language, so no customer can ever mean it, and what waits for it never happens.`, `intents:
  - id: leasing`, `intents:
  - id: leasing
    phrases:
      en: [I want to lease a machine, can I rent one, …]`},
	{noIntent, false, `A line of a list of phrases names no intent. What belongs to none is marked out_of_scope, so that a gap is never taken for it.`, `what is the weather,`, `what is the weather,out_of_scope`},
	{badBraces, false, `A canned reply has a brace without its partner.`, `Hello {customer.name,`, `Hello {customer.name},`},
	{unknownVariable, false, `A canned reply names something that nothing fills in. Possible are the variables listed in docs/desk.md and the slots of the flows.`, `Hello {customer.nam},`, `Hello {customer.name},`},
	{badHours, false, `Open hours cannot be read. They are written as 09:00-17:30, several in a day one behind the other; an end before the start lies on the next day.`, `week: Mon-Fri 9 to 5`, `week: Mon-Fri 09:00-17:00`},
	{badDays, false, `Days of the week cannot be read.`, `week: Weekdays 09:00-17:00`, `week: Mon-Fri 09:00-17:00`},
	{badCalendar, false, `A calendar contradicts itself: hours overlap, or it never opens.`, `week: [Mon 09:00-17:00, Mon 16:00-18:00]`, `week: [Mon 09:00-18:00]`},
	{noHolidaySet, false, `There is no set of public holidays of this name. Sets are named after countries, as gb, or countries and regions, as de-BY.`, `holidays: [uk]`, `holidays: [gb]`},
	{badDate, false, `A date cannot be read.`, `days: {24 Dec: closed}`, `days: {2026-12-24: closed}`},
	{noTarget, false, `An agreement sets a time for something that is not measured. There are first_response, next_response and resolution.`, `targets: {solution: 4h}`, `targets: {resolution: 4h}`},
	{neverWins, true, `Two agreements are for exactly the same tickets, and the one that is listed first always wins.`, `- id: vpn
  for: {services: [vpn]}
- id: vpn_late
  for: {services: [vpn]}`, `Make one of them more special, or remove it.`},
	{noDefault, true, `Some tickets would have no time at all, because no agreement is for them.`, `policies: only some with for:`, `- id: default
  calendar: desk
  targets: {first_response: 4h, resolution: 3 working days}`},
	{noLabel, true, `Customers hear a time and the agreement it comes from. One without a label cannot be named to them.`, `- id: gold
  targets: {first_response: 15m}`, `- id: gold
  label: {en: Gold agreement, de: Gold-Vereinbarung}
  targets: {first_response: 15m}`},
	{answerLate, true, `An agreement promises a person's first response later than the solution. One of the two times is a slip.`, `targets: {first_response: 5h, resolution: 4h}`, `targets: {first_response: 30m, resolution: 4h}`},
	{rowRagged, false, `A row of a CSV file has more or fewer cells than there are columns.`, `number,item
70418,Marl 64, black`, `number,item
70418,"Marl 64, black"`},
	{rowTwice, false, `Two rows of a table have the same key, so a look-up could not say which is meant. Case, spaces and dashes do not count.`, `70418,Marl 64
70 418,Cups`, `70418,Marl 64
70419,Cups`},
	{columnTwice, false, `Two columns have the same name.`, `number,item,item`, `number,item,colour`},
	{unknownColumn, false, `A file has no column of the name that is wanted.`, `key: order   (the columns are number and item)`, `key: number`},
	{badOrigin, false, `An origin is the beginning of a page's address: scheme and host, and a port where there is one. Nothing stands behind it, and there are no stars: each site is named.`, `origins: ["https://*.shop.example/"]`, `origins: [https://www.shop.example]`},
	{noSecret, false, `Files of a desk are shared and stored, so no secret may stand in them. They name the variable of the environment that holds it.`, `identity: 5c1f0e…`, `identity: env:FRONTDESK_WEB_KEY`},
	{badRoom, false, `A team is to work in a place that is not there: the channel is none in which staff can work, or it is not said in which room. The id of a room is found as the channel's page in docs/channels says.`, `desks: [default]   (a web chat)`, `desks: [help]   (a channel of channels.yaml with desk: "-1001234567890")`},
	{cannotStart, true, `A channel would not start where this was said: most often a variable of the environment that channels.yaml names is not set there. The rest of the desk runs without it. A check on another machine than the desk's sees that machine's environment.`, `- {name: help, type: telegram, token: env:TELEGRAM_TOKEN}   (TELEGRAM_TOKEN is not set)`, `Start the desk with the variable set; frontdesk doctor says whether the platform takes it.`},
	{badTurn, false, `A line of a conversation test says one thing: what the customer writes or chooses, that time passes, or what must hold.`, `- customer: hello
  bot: {asks: service}`, `- customer: hello
- bot: {asks: service}`},
	{nothingHeld, false, `A conversation test without a line that holds the bot to something cannot fail.`, `talk:
  - customer: hello`, `talk:
  - customer: hello
  - bot: {says: Good morning}`},
	{badTime, false, `A moment cannot be read. It is written with its offset from UTC, so that a test means the same everywhere.`, `at: 17 Nov 14:32`, `at: 2026-11-17T14:32:00Z`},
}
