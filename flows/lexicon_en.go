package flows

// english lists the words that steer a dialogue in English. Apostrophes do not matter: "dont" is read as "don't".
func english() lexiconWords {
	return lexiconWords{
		tongue:   inEnglish,
		skip:     `no|none|nope|skip|skip it|nothing|na|n a|not applicable|no idea|don't know|i don't know|not needed|doesn't matter|whatever|any|anytime|no preference|leave it empty|empty|later`,
		dontKnow: `i don't know|don't know|dunno|no idea|not sure|i'm not sure|i am not sure|i have no idea|idk|no clue|can't say|i can't say|i don't have one|i don't have it|i don't have that|dont know|hard to say|no clue sorry|how should i know|beats me|unknown|unsure`,
		unclear: `what do you mean|what do you mean by that|how do you mean|what does that mean|what does it mean|what is meant|meaning|i don't understand|i do not understand|
			i don't understand the question|i do not understand the question|i don't get it|i don't follow|huh|what do you want to know|why do you ask|why do you need that|why do you need this|why do you need to know|why do you want to know|what is that for|what is this for`,
		bare: `i|want|need|would|like|to|have|got|there|is|are|we|us|our|some|something|another|new|report|log|raise|open|file|make|create|get|start|submit|tell|
			about|issue|problem|fault|ticket|incident|case|error|request|complaint|complain|question|trouble|you|your|for|of|on|in|wrong|help|support|somebody|someone`,
		degrees:   `too|so|very|still|already|not|now|really|quite|getting|being|urgent|late`,
		deferring: `later|soon|afterwards`,
		since:     `since|last|from|after`,
		past: `broke|stopped|started|began|happened|crashed|failed|died|fell|went|was|were|had|did|ordered|bought|paid|arrived|came|delivered|received|changed|
			updated|installed|opened|reported|wrote|called|told|said`,
		until:   `by|until|till|before|for|latest`,
		periods: `seconds|minutes|hours|days|weeks|months|years`,
		joins:   `and|but|so|because|which`,
		fillers: `please|pls|plz|thanks|thank|you|thx|ok|okay|hi|hello|hey|the|a|an|it|its|it's|is|that's|my|well|um|uh|just|now|really|
			actually|sir|madam|bot|so|then|one|i|i'd|would|like|me|can|could|let|to|with|and|oh|but`,
		negations: `not|no|never|don't|dont|isn't|wasn't|doesn't|didn't|neither|without|nor`,
		none:      `no|without`,
		nothing:   `not|no|never|nothing|nobody|none|don't|doesn't|didn't|isn't|aren't|can't|cannot|won't|haven't|hasn't|couldn't|wouldn't`,
		failing:   `error|errors|fails|failed|failing|locked|blocked|refused|refuses|rejected|rejects|denied|invalid|expired|broken|wrong|same|still|trouble|problem|problems|stuck`,
		working:   `work|works|working|worked|help|helps|helped|fixed|solved|success|luck|effect`,
		trying:    `tried|try|trying|did|done|still|either|again|already|also|too|that|this|sadly|unfortunately|sorry|same|even|first|second|yet|other|way|it's`,
		knowing:   `know|have|remember|find|found|got|hand`,
		recovered: `works again|working again|works fine again|works now|work again|works just fine now|is working now|are working now|is working fine now|back to normal|solved itself|fixed itself|sorted itself out|resolved itself|
			is fixed now|is solved now|fixed it myself|fixed it ourselves|solved it myself|got it working|got it to work|got it running|is back up|is back online|up and running again|running again|problem is gone|problem is solved|issue is resolved|issue is gone`,
		awaited: `when|whenever|once|until|till|if|unless|whether|hope|hopefully|hoping|wish|want|need|needs|must|should|ensure|make|will|would|almost|nearly`,
		closes: `close my ticket|close the ticket|close this ticket|close that ticket|close the case|close it|cancel my ticket|cancel the ticket|withdraw my ticket|withdraw the ticket|ticket can be closed|can be closed|
			no need to come|nobody needs to come|nobody has to come|no one needs to come|no longer needed|not needed any more|not needed anymore|don't need it any more|no need for a technician|no need for an engineer|don't need anyone any more`,
		saying: `as|said|told|already|here|hand|right|moment|any|anymore|more|at|sorry|it|that|this|which|what|number|it|did|do|afraid|unfortunately`,
		broken: `broken|down|dead|not|work|works|working|worked|doesn't|don't|isn't|faulty|defective|bust|kaput|failed|fails|failing|out|gone|again|today|since|yesterday|anymore|any|more|here|there|playing`,
		due:    `need|needed|needs|due|deadline|should|must|want|wanted|fixed|ready|sorted|done|latest`,
		noDeadline: `no deadline|no deadlines|no due date|no fixed day|no fixed date|no particular day|no particular date|no specific day|no specific date|no certain day|no set day|no set date|no time limit|no time pressure|
			don't have a deadline|haven't got a deadline|without a deadline|any particular day|any particular date|any specific day|any specific date|any certain day|any fixed day|any day will do|any day is fine|any day works|any day suits|
			whenever you can|whenever you have time|whenever suits|whenever it suits|at your convenience|no day in particular|don't need it by a certain day|don't need it by a day`,
		reachedAt: `me|us|at|on|is|to|under|via|by|address|number|no|my|id|back|here|work|private|reach|using|through`,
		totals:    `everything|everyone|everybody|all|all of it|all of them|all of us|the lot|the whole lot|every single one|absolutely everything|absolutely everyone`,
		whole:     `whole|entire|complete`,
		idioms:    `at all|after all|all right|all day|all week|all morning|all afternoon|all night|all along|over all|all sorts|all kinds`,
		places:    `in|at|from|inside|outside|near|to|of|behind|into`,
		owners:    `my|our|the|this|your`,
		parties:   `everyone|everybody|nobody|anybody|all|both|most|people|staff|colleagues|customers|guests|us|many|several|some|two|three`,
		names:     `name|called|named|title`,
		same: `same as|same problem|same issue|same thing|same fault|same error|same trouble|same story|like last time|as last time|as before|like before|like yesterday|
			as yesterday|that problem again|this problem again|problem is back|issue is back|fault is back|it is back|it's back|happened again|happens again|it's happening again`,
		again:  `again|back`,
		asking: `what|where|when|who|which|how|why|do|does|did|should|would|may|will|has|be|been|by|at|this|that|as|if|much|many|long|often`,
		when: `how long|how much longer|how soon|how far|when will|when do|when does|when can|when is|when are|by when|until when|what time|any news|any update|any updates|any progress|
			an update|status|eta|is it done|is it fixed|is it solved|what happens now|what happens next|what's happening|what is happening|what's going on|what's next|still waiting|been waiting|when|my ticket|my case|my request`,
		times:    `when|by when|until when|till when|how long|how soon|how quickly|how fast|what time|at what time|by what time|on what day|what day|on which day|which day`,
		helpers:  `engineer|engineers|technician|technicians|mechanic|repairman|electrician|plumber|serviceman`,
		those:    `you|they|i|we`,
		serving:  `call|calls|calling|ring|rings|come|comes|coming|visit|visits|reply|replies|answer|answers|respond|responds|contact|contacts|arrive|arrives|fix|fixes|repair|repairs|hear|sort|sorts|look|looks|show|turn`,
		finished: `repaired|fixed|solved|resolved|sorted|done|ready|finished|mended|restored|working`,
		there: `are you there|you there|are you still there|still there|anybody there|anyone there|somebody there|someone there|is anybody there|is anyone there|anybody|anyone|
			is anybody reading|is anyone reading|is this thing on|does anybody|does anyone|has anybody|has anyone|has somebody|has someone|nobody answers|no answer|no reply|no response|
			did you get my message|did you get that|can you hear me|am i alone|are you asleep|are you alive|ping|why is nobody|why does nobody|ignoring me`,
		person:    `person|human|agent|operator|representative|rep|advisor|adviser|being`,
		staff:     `someone|somebody|anyone|anybody|humans|staff|colleague|colleagues|employee|team|manager|supervisor|boss`,
		naming:    `my name is|the name is|name is|i'm|i am|this is|it's|it is|call me|you can call me`,
		reach:     `talk|speak|chat|call|connect|want|need|get|give|transfer|contact|reach|real|live|actual|human|put|through|fetch|bring`,
		reached:   `talked|spoke|spoken|called|rang|phoned|chatted|told|said|promised|wrote|visited|came`,
		regarding: `about|regarding|concerning|because|re|over`,
		questions: `what|where|when|who|whom|whose|why|which|how|can i|can you|can we|could i|could you|do i|do you|do we|does|is there|are there|are you|
			is it|is my|will you|will my|may i|should i|would you|what's|where's|when's|who's|how's|have you|has my`,
		repairing: `can you|could you|can u|would you|will you|please|pls|can someone|can somebody|could someone|could somebody|can anyone|can anybody|could anyone|can we get|could we get|can i get|could i get|can we have|could we have|can i have|
			i need you to|we need you to|i need someone to|i need somebody to|we need someone to|we need somebody to|i need|we need|i want|we want|i'd like|i would like|is it possible to|i was wondering if you could|fix|repair|mend`,
		repairs: `fix|repair|mend|fixed|repaired|mended|fixing|repairing|sort|sorted|working`,
		requests: `i want to|i want a|i want my|i'd like to|i'd like a|i would like|i need to|i need a|i need my|can you|could you|please|i have a question|
			one question|another question|quick question|tell me|show me|help me`,
		strong: `no it's|no it is|no its|no i meant|no i mean|i meant|i mean|i meant to say|i meant to write|correction|to correct|no not|not that|i made a mistake|my mistake|
			i mistyped|i misspoke|typo|wrong it's|that's wrong it's|that is wrong it is|make that|make it|change that to|change it to|no make that|no make it|scratch that|
			no the|no that's|no sorry|sorry i meant|sorry no|wait no|no wait|oh no`,
		weak: `no|actually|sorry|wait|oh|hold on|hang on|in fact|pardon|instead|hm|hmm|well|ah|uh|oops|ok but|yes but|but`,
		meant: `i meant|i mean|i meant to say|i meant to write|i wanted to write|what i meant is|correction|typo|make that|make it|scratch that|
			it should be|it should say|it should read|rather`,
		itIs:       `it's|it is|that's|that is|this is`,
		givingUp:   `forget|forget about|please forget|let's forget|let us forget|never mind|nevermind|leave|drop|scrap|skip|don't bother with|no longer need|i no longer need|i don't need|i don't want`,
		amounts:    `two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|both|several|a few|half`,
		articles:   `the|a|an|one|my|our|all|this|these|those`,
		thingEnds:  `from|that|which|is|are|has|have|arrives|arrive|does|do|to|for|because|with|please|times|time|percent|people|persons|customers|shops|order|invoice|ago`,
		leadsIn:    `it would be|that would be|it was|that was|they are|these are|those are|it should be|i think|i guess|i believe|i suppose|i'm talking about|i am talking about|i mean|it's about|it is about|about|probably|maybe|perhaps|namely|well|um|uh|hm|so`,
		called:     `is called|is actually called|is named|is now called|called|named|goes by|is spelled|is spelt`,
		wrong:      `wrong|incorrect|not right|isn't right|not correct|isn't correct|mistyped|misspelt|misspelled|out of date|outdated|a typo`,
		but:        `but|except|only|however|just`,
		change:     `change|change my|change the|correct|correct my|correct the|update|update my|update the|edit|edit my|edit the|fix my|fix the|replace|replace my|replace the|set|set the`,
		connecting: `is now|is|are|was|should be|should read|should say|must be|to|to be|into|would be|has to be|reads|now|instead of`,
		cancel: `cancel|cancel it|cancel this|cancel that|cancel everything|stop|stop it|stop this|abort|quit|exit|never mind|nevermind|forget it|forget about it|
			forget that|leave it|drop it|drop that|i changed my mind|i've changed my mind|no longer needed|not needed anymore|not needed any more|get me out of here|let's stop`,
		repeat: `repeat|repeat that|repeat please|again|once more|say that again|say it again|what did you say|what was that|what was the question|what was your question|
			pardon|come again|what|sorry what|can you repeat that|could you repeat that|i didn't get that|i did not get that`,
		startOver: `start over|start again|restart|start from the beginning|from the beginning|from the start|begin again|start anew|reset|back to the start|let's start over|all over again`,
		help: `help|help me|what can you do|what can you do for me|what can i ask|what can i ask you|what do you do|how does this work|how do you work|menu|main menu|options|
			what are my options|commands`,
		identity:   `who are you|what are you|are you real|who is this|who am i talking to|who am i talking with|who am i speaking to|who am i speaking with|who am i chatting with|bot|are you a bot|are you human`,
		whoAreYou:  `are you|are u|r u|you are|you're|am i talking|am i speaking|am i chatting|am i writing|am i dealing|am i texting|am i in touch|i'm talking|i am talking|i'm speaking|i'm chatting|do i talk|do i speak|do i chat|was that`,
		whatIsThis: `is this|is it|is that|this is|it's`,
		bots:       `bot|bots|robot|ai|chatbot|human|humans|chatgpt|llm`,
		devices:    `machine|computer|program|software|algorithm`,
		kinds:      `real|actual|live|genuine|proper|or|you|still|even|some|kind|of|another|automated|here|there|artificial|intelligence|not|by|any|chance|flesh|blood`,
		speaking: `let's|speak|speaking|talk|talking|write|chat|continue|switch|change|go|on|carry|in|into|prefer|rather|better|language|can|could|we|us|you|do|does|if|possible|is|it|
			this|this chat|conversation|possibly|use|using|want|wish|answer|reply|back|understand|only|i'm|from|now`,
		thanks: `thanks|thank you|thx|ty|cheers|many thanks|thanks a lot|thank you very much|thank you so much|thanks so much|great thanks|perfect thanks|
			great thank you|perfect thank you|ok thanks|ok thank you|much appreciated|appreciated|ta`,
		goodbye: `bye|bye bye|goodbye|good bye|see you|see ya|see you later|that's all|that is all|that's it|that is it|nothing else|no that's all|no that is all|no thanks that's all|
			that will be all|have a nice day|have a good day|i'm done|i am done|all done|good night`,
		greeting: `hi|hello|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|good day|morning|greetings|hiya|howdy|hello bot|hi bot|is anybody there|is anyone there|anybody there|anyone there`,
		days:     `Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday`,
		months:   `January|February|March|April|May|June|July|August|September|October|November|December`,
	}
}

// languageNames says how customers ask for another language, in any language.
func languageNames() map[string]string {
	out := map[string]string{}
	for locale, list := range map[string]string{
		"en": `english|can you speak english|speak english please|sprechen sie englisch|sprichst du englisch|können sie englisch|kannst du englisch|in english|english please|speak english|do you speak english|auf englisch|englisch|englisch bitte|en anglais`,
		"de": `deutsch|can you speak german|speak german|speak german please|sprichst du deutsch|können sie deutsch|kannst du deutsch|geht das auf deutsch|auf deutsch|deutsch bitte|auf deutsch bitte|german|in german|german please|sprechen sie deutsch|do you speak german|en allemand`,
		"fr": `français|en français|francais|en francais|french|in french|französisch|auf französisch|parlez vous français`,
		"es": `español|en español|espanol|en espanol|spanish|in spanish`,
		"it": `italiano|in italiano|italian|in italian|italienisch|auf italienisch`,
		"nl": `nederlands|in het nederlands|dutch|in dutch|niederländisch`,
		"pl": `polski|po polsku|polish|in polish|polnisch|auf polnisch`,
		"pt": `português|em português|portuguese|in portuguese`,
		"ar": `arabic|in arabic|arabisch|عربي|بالعربية|العربية`,
	} {
		for _, p := range phrases(list) {
			out[join(p)] = locale
		}
	}
	return out
}
