# METADATA
# title: Wishes
# description: >-
#   What somebody may ask a model for who is not its owner, in words of English: for each wish the
#   grammar of its sentences. `near` says in the capitals of the words, in order, which meanings have to
#   stand in a sentence before it is worth a closer look.
package agentgate.lib.wishes

import future.keywords.not

classes := [
	{
		"wish": "to drop what it was told before",
		"near": `D.*R`,
		"excuse": `\b(?:eslint|lint(?:er)?|css|gitignore|robots|firewall|iptables|retention|coverage|stylesheet|selinux)\b`,
		"pattern": concat("", [
			order, `(`,
			dropping, `(?:\s+`, any_of, `){0,6}?\s+`, given, `(?:\s+(?:\w+\s+){0,2}?|\s+)`, rule_words, `\b`,
			`|(?:ignore|disregard|forget|set aside|discard|do not follow|don't follow|stop following)(?:\s+`, any_of, `){0,5}?\s+(?:system|developer|initial|original)\s+(?:prompt|message)s?\b`,
			`|`, leaving, `\s[^,:;()"'“”\x60]{0,40}?\b(?:previous|prior|earlier|preceding|original|your|safety|system|operator's|developer's)\s[^,:;()]{0,20}?\b(?:instructions|guidelines|directives|guardrails|restrictions|rules|policies)\b`,
			`|(?:set|put|lay|cast|push|leave|brush|sweep)\s+(?:all |any |aside )?(?:of )?(?:your|the (?:previous|earlier|safety|system|operator's)|previous|earlier|these) (?:\w+ )?`, rule_words, ` (?:aside|away|behind)\b`,
			`|(?:forget|disregard|ignore) (?:all|everything) (?:of )?(?:that|this)(?: *$|,)`,
			`|`, letting_go, `(?:\s+`, any_of, `){0,4}?\s+(?:(?:your|my)\s+(?:\w+\s+)?(?:instructions|guidelines|directives|orders|rules)|(?:previous|prior|earlier|former|original)\s+(?:instructions|guidelines|directives|orders))\b`,
			`|`, dropping, `(?:\s+`, any_of, `){0,4}?\s+`, rule_words, `(?: (?:of|from|by|in) (?:your|the) (?:operators?|owners?|developers?|compan(?:y|ies)|creators?|makers?|administrators?|system|developer message)\b| (?:that )?(?:you (?:were|have been|had been|got|received|have|had)\b|(?:above|before(?: this)?|so far|up to (?:now|here))(?:\W|$)|that (?:came|come|went|stand|precede)|(?:that |which )?.{0,40}?\b(?:gave|told|taught|set for|wrote for|given to|made for|have for) you\b))`,
			`|`, dropping, `\s+(?:everything|anything|all|whatever|what)(?: that)? (?:(?:that )?you (?:were|have been|had been|are|know about (?:your|the) (?:rules|policy)|learned)|(?:above|before(?: this)?)(?:\W|$)|(?:written|said|stated) (?:above|before|earlier)|(?:was|were|has been) (?:configured|set up|set|written|said|told|defined|given)(?: \w+)? (?:for|to) you\b|(?:came|comes|stands) (?:above|before)|(?:your|the) (?:operator|owner|developers?|system|company|creators?|administrators?) \w+)`,
			`|(?:ignore|disregard) (?:the )?user's (?:requests?|questions?|tasks?|wish(?:es)?|instructions?|orders?)(?:[,;:]| and\b| $|$)`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to consider itself free of its rules",
		"near": `E.*R`,
		"unless": `\{%|\{\{`,
		"pattern": concat("", [
			`^(.*?)(`,
			`\b(?:all|any|your|these|those|previous|prior|earlier|preceding|above|safety|system)(?: \w+){0,2} `, strict_words, `(?: above| before this)?`, no_more,
			`|\b(?:all|everything|anything|whatever|what)(?: that)? (?:(?:was|were|has been|had been)|(?:you|we) (?:were|have been|had been)) (?:said|told|written|given|instructed|configured|ordered|agreed)\b(?: (?:to|by|for) (?:you|the \w+|your \w+))?(?: (?:above|before|earlier|previously|so far))?(?: \w+){0,2}?`, no_more,
			`|\b(?:(?:any|all|every|the|your|these|those)(?: \w+)? `, rule_words, ` (?:that |which )?(?:you (?:were|have been|had been) (?:given|told)|(?:was|were|came|come|went|stood|is|are|given|stated|written)(?: \w+)? (?:before|above|earlier|so far|until now))|(?:your|previous|earlier|prior|preceding|system|safety) `, rule_words, `)\b.{0,30}?\b(?:can|may|should|must|has to|have to|is to|are to) (?:\w+ )?be (?:ignored|disregarded|forgotten|thrown away|discarded|skipped|dropped|set aside|overridden|bypassed)\b`,
			`|\b(?:rules|instructions|guidelines|directives|constraints) above`, no_more,
			`|\b(?:rules|instructions|guidelines|polic(?:y|ies)|prompt) (?:of|in|from) (?:the |your )?(?:system(?: prompt| message)?|developers?|operator)`, no_more,
			`|\b(?:guardrails?|safeguards?|safety (?:\w+ )?(?:checks?|rules?|measures?|filters?|guidelines?|polic(?:y|ies)|protocols?)|content (?:filters?|polic(?:y|ies))|moderation)`, no_more,
			`|\byour (?:original |previous |earlier |current |initial |first |old )?(?:task|goal|objective|mission|purpose|job) (?:is|was|has been) (?:now |hereby )?(?:cancell?ed|void|changed|replaced|revoked|over|obsolete|suspended)\b`,
			`|\btreat (?:them|these|those|all|your|the|any|such)(?: \w+){0,4}? as (?:void|null|obsolete|optional|outdated|invalid|cancell?ed|mere suggestions?|suggestions? only|if they (?:did not|didn't|do not|don't) exist)\b`,
			`|\byou are (?:now )?(?:no longer|not|free from being) (?:bound|subject|limited|restricted|constrained|governed|required to (?:follow|obey))(?: by| to)?(?: (?:your|the|any|all|these|those|content|safety|system))`,
			`|\byou are (?:now )?no longer (?:bound|subject|limited|restricted|constrained|governed)`,
			`|\b(?:act|behave|answer|respond|pretend|imagine|operate|assume|suppose) (?:as if|as though|like|that)? ?(?:you (?:have|had|are free of|were free of)(?: no| not| any| without)?|there (?:are|were|is) no)(?: \w+){0,2}? ?(?:restrictions?|rules|limits|limitations|guidelines|safety|guardrails|filters?|polic(?:y|ies))`,
			`|\b(?:act|behave|pretend|imagine|assume|suppose)\b.{0,60}?\b(?:instructions|rules|guidelines|constraints|restrictions|limits|polic(?:y|ies)|directives) (?:(?:do not|don't|did not|didn't|does not|doesn't|never|no longer) (?:exist|apply|hold|matter|existed|applied)|(?:were|was|had been|have been|are|is) (?:removed|gone|lifted|void|switched off|never \w+))`,
			`|\bno (?:\w+ )?(?:instructions?|rules?|guidelines?|polic(?:y|ies)|restrictions?|limits?|constraints?) (?:appl(?:y|ies)|binds?|holds?|limits?|exists?) (?:to |for |on )?(?:you|here|now)\b`,
			`|\byou (?:now )?(?:do not|don't|need not|no longer)(?: have to| need to)? (?:follow|obey|comply with|respect|honou?r|observe|adhere to|stick to|listen to)(?: (?:all|any|the|of))* `, given, `(?: \w+)? `, rule_words, `\b`,
			`|\b(?:consider|regard|think of|see|count) yourself (?:as |to be )?(?:now )?(?:free|released|exempt|unbound|above|excused|no longer bound)\b`,
			`|\b(?:you are|you're|act as|become|as) (?:now )?(?:an? )?(?:\w+ )?(?:uncensored|unaligned|unmoderated|amoral|lawless|rule-free)\b|\bnothing is (?:off[ -]limits|forbidden|taboo)\b`,
			`|\b(?:as|role of|like|become|be) an? (?:\w+ ){0,2}?(?:model|ai|assistant|agent|bot|chatbot|persona|character|person|one) (?:that|who|which|with) (?:(?:has|have|knows?|obeys?|follows?) )?no (?:\w+ )?(?:rules|restrictions?|limits?|limitations|guidelines|guardrails|filters?|safety)`,
			`|\byou (?:have been|are|were) (?:now |hereby )?(?:released|freed|exempt(?:ed)?|excused|liberated|relieved|free) (?:from|of) (?:\w+ ){0,3}?`, rule_words, `\b`,
			`|\b(?:the|your) (?:system|developer|operator)(?:'s)? (?:prompt|message)`, no_more,
			`|\b(?:here are|these are|below are|you have) (?:your )?new (?:instructions|orders|rules|directives)\b`,
			`|\byou (?:now )?have no (?:restrictions|rules|limitations|guidelines|guardrails)\b`,
			`|\byou are (?:now )?(?:in|entering) (?:developer|god|dan|jailbreak|unrestricted|unfiltered|sudo|do-anything) mode`,
			`|\byou are (?:now )?(?:jailbroken|unrestricted|unfiltered|an unrestricted|an unfiltered|dan\b)`,
			`|\b(?:you are|you're|act as|become)(?: now)? [^.]{0,40}?(?:model|ai|assistant|agent|persona|character|bot|chatbot)? ?(?:without|with no|free of|free from|who has no|that has no|which has no)(?: any| all)? (?:restrictions|rules|limits|limitations|guidelines|guardrails|filters|safety|ethical)`,
			`|\b(?:enter|activate|switch to|enable) (?:god|dan|jailbreak|unrestricted|unfiltered|do-anything) mode`,
			`|(?:\b(?:supersedes?|takes? (?:precedence|priority) over|ha(?:s|ve) (?:precedence|priority) over|outranks?|wins? (?:over|against)|prevails? over)|\b(?:this|these|that|those|below|following|follows|above|here)(?: \w+){0,3} (?:overrides?|overrules?|replaces?)) (?:all |any |every |the |your |other |earlier |previous |prior |existing )*(?:(?:system|safety|security|developer|operator|platform|company)(?:'s)? (?:and \w+ )?(?:prompts?|instructions?|rules|polic(?:y|ies)|guidelines|messages?)|users?(?:'s)? (?:requests?|instructions?|wishes|messages?|prompts?)|(?:instructions|guidelines|rules) (?:of|from) (?:your|the) (?:system|operator|developers?|users?))`,
			`|\bdecode\b.{0,80}\b(?:base64|rot13|hex)\b.{0,80}\b(?:follow|obey|execute|carry out|do what)\b`,
			`|\bdecode\b.{0,60}\b(?:and|then) (?:follow|obey|execute|carry out|do) (?:it|them|what|the (?:instructions?|orders?))`,
			`|<\|im_start\|> ?(?:system|assistant|user)\b|\[/?inst\].{0,40}<<sys>>|<\|start_header_id\|> ?system`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to carry secrets or conversations away",
		"near": `K.*S.*X`,
		"excuse": `\b(?:headers?|authorization|bearer|log ?in|sign ?in|authenticat\w*|vault|secret (?:store|manager)|rotat\w+|oauth|public key|\w+\.pub)\b`,
		"pattern": concat("", [
			order, `(`,
			carrying, `\s.{0,120}?`, sensitive, `.{0,120}?`, outside,
			`|(?:send|post|forward|upload|transmit|e-?mail|mail)\s(?:it|them|that|everything|the (?:file|content|result)s?)?\s?.{0,40}?`, outside, `.{0,120}?`, sensitive,
			`|`, taking, `\s.{0,80}?`, sensitive, `.{0,80}?(?:\band|\bthen|,)(?: then)? (?:send|post|forward|upload|transmit|e-?mail|mail|submit|pass|include|put|append|add|encode)\b(?: \w+){0,6}? ?.{0,40}?`, outside,
			`|(?:append|attach|embed|encode|add|put|include|paste|copy|write)\s.{0,60}?`, sensitive, `.{0,60}?\b(?:to|in|into|onto|as|within)\b.{0,40}?(?:https?://|\bquery string\b|\b(?:url|link|image|picture|subdomain|hostname|dns)\b|`, places, `)`,
			`|(?:include|put|pass|add|give|write|copy|insert|place)\s.{0,20}?\b(?:full|whole|entire|complete) (?:\w+ )?(?:conversations?|chats?|transcripts?|history|prompts?)\b.{0,30}?\b(?:parameter|argument|field)s?\b`,
			`|(?:copy|paste|post|write|put|publish|include|add)\s.{0,40}?`, treasure, `.{0,60}?\b(?:to|in|into|onto|as|within)\b.{0,40}?`, places,
			`|(?:encode|encrypt|compress|hex|split)\s.{0,60}?`, sensitive, `.{0,80}?(?:\bdns\b|\blook ?up\b|\bresolve\b|<hex>\.|\bsubdomains?\b)`,
			`|(?:exfiltrate|leak|smuggle out)\s.{0,80}?`, sensitive,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to carry secrets or conversations away",
		"near": `K.*S`,
		"pattern": concat("", [
			`^(.*?)(`,
			`!\[[^\]]*\]\(https?://[^)]*=[{<\[$%][^)]*(?:secret|token|key|password|conversation|history|prompt|data|context|message|answer|summary|transcript)[^)]*\)`,
			`|\bhttps?://[^\s]*\$\((?:cat|env|printenv|base64)\b`,
			`|\b(?:curl|wget)\b.{0,80}?(?:\$\(|@|\x60)(?:cat |env\b|printenv)?\s?\S*(?:/run/secrets|\.env\b|id_rsa|id_ed25519|\.aws/|\.kube/|/etc/passwd|\.netrc)`,
			`|\b(?:when(?:ever)?|after|once|each time|every time|before)\b.{0,40}?\b(?:conversations?|chats?|sessions?|transcripts?)\b.{0,40}?\b(?:forward|send|mail|e-?mail|post|upload|transmit)\s+(?:it|them|a copy|copies|everything|the (?:content|text|log|transcript)s?|its \w+)\b.{0,60}?`, outside,
			`|\b(?:parameter|argument|field|\x60\w+\x60(?: field| parameter| argument)?|it) (?:needs|must (?:contain|hold|have|include|be)|has to (?:contain|hold|be|include)|should (?:contain|hold|be|include)|requires|expects) (?:the |all )?(?:full|whole|entire|complete|all|previous)(?: of)?(?: the)? (?:\w+ )?(?:conversation|chat|message|system|prompt)s?\b`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to hide what it does",
		"near": `H.*N.*P`,
		"pattern": concat("", [
			`^(.*?)(`,
			negation, `\s+(?:tell|inform|notify|alert|warn|let) `, people, `(?: (?:know|find out|see|notice|learn|discover|suspect|realise|realize|hear))? (?:anything )?(?:about (?:this|it|these|any of)\b|about (?:the|your|any|this) (?:second|extra|additional|hidden|background|secret) \w+|about (?:the|your) `, deeds, `|of (?:this|it|these)\b|(?:which|what|whose|how many) (?:\w+ ){0,2}`, you_did, `|what you (?:did|do|have done|are doing|called|sent|read)|`, `(?:that |how |when )?`, you_did, `)`,
			`|`, negation, `\s+(?:mention|reveal|disclose|report|say|show|admit) (?:any of )?(?:(?:this|these|that)|(?:the|this|these|that|your) `, deeds, `)(?: \w+)? to `, people,
			`|`, negation, `\s+(?:mention|log|record|report|admit|disclose|reveal|acknowledge|announce|say|state|confess|bring up|talk about|refer to)(?: to)?(?: `, people, `)? (?:(?:the|this|these|that|your) `, deeds, `|(?:that )?`, you_did, `)`,
			`|`, negation, `\s+(?:mention|reveal|disclose|report|say|show|admit|acknowledge|announce|state|tell|inform|let)\b(?: to)?(?: `, people, `)?(?: know)? that (?:\S+ ){1,5}?(?:was|were|is|are|has been|have been|had been|got|gets|get) `, done,
			`|\b(?:the |your |any |our )?(?:(?:users?|humans?|operators?|reviewers?|owners?|customers?) (?:(?:must|should|shall|may|can|need|is to|are to|will) (?:not|never)|mustn't|shouldn't|can't|cannot|won't|never)|(?:nobody|no one) (?:must|should|shall|may|can|will|is to)) (?:ever )?(?:be (?:told|informed|aware|made aware)|notice|know|learn|find out|realise|realize|suspect|see)(?: of| about)? (?:(?:this|it|these)\b(?: \w+){0,2}$|what you|(?:that |how )?`, you_did, `|that (?:\S+ ){1,5}?(?:was|were|is|are|has been|have been) `, done, `|(?:that |the |any |your |of |about )?(?:a |an |the |another |this |second |hidden |extra |\w+ )?`, deeds, `)`,
			`|\b(?:leav(?:e|es|ing)|without (?:leaving )?) ?(?:no|any|a) traces?\b(?: (?:in|of|that|for|on)\b| *$)`,
			`|\b(?:report|say|claim|state|pretend|tell `, people, `|answer|write|conclude)(?: to \w+)? that .{1,60}?,? (?:whatever|regardless|no matter|even (?:if|when|though)) (?:\w+ ){0,3}?(?:happens?|happened|returns?|returned|fail(?:s|ed)?|outcome|results?|is|was|did|didn't|not|says?)\b`,
			`|\b(?:if|when|should) `, people, ` asks?\b.{0,60}?\b(?:deny (?:it|this|that|having|any|everything|all)|lie\b|pretend|(?:claim|say|answer|insist) that (?:you (?:only|did not|didn't|never|just)|nothing|it (?:was|is) (?:only|just)))`,
			`|\bso (?:that )?`, people, ` (?:does not|doesn't|do not|don't|will not|won't|never|cannot|can't) (?:become |get |grow |be )?(?:suspicious|suspects?|alarmed|notices?|worr(?:y|ied) about (?:it|this))\b`,
			`|\b(?:tell|inform|notify|let) (?:nobody|no one)(?: know)? (?:(?:that |what |how )?`, you_did, `|(?:about|of) (?:(?:this|it|these)\b|(?:the|your|this) `, deeds, `))`,
			`|\bso (?:that )?(?:nobody|no one) (?:ever )?(?:knows|notices|finds out|learns|suspects|realizes|realises)\b`,
			`|\b(?:conceal|disguise|cover up|keep)\b(?: (?:the|this|that|your|any|every|all|each|it|them|secret|quiet|hidden))* ?`, deeds, `(?: \S+){0,5}? (?:secret |hidden |quiet )?from (?:`, people, `)`,
			`|\bcover (?:your|our|the|its|up the) tracks\b`,
			`|\b(?:avoid (?:raising |arousing |any )?suspicion|(?:act|behave|go on|continue|carry on|proceed|answer|reply) as (?:if|though) nothing (?:had |has )?happened|pretend (?:that )?nothing (?:had |has )?happened)`,
			`|\b(?:delete|clear|wipe|erase|remove|purge|scrub) (?:the |all |any |your )?(?:\w+ )?(?:logs?|log entries|history|audit trail|evidence|traces|records)\b.{0,40}?\b(?:so (?:that )?(?:nobody|no one|`, people, `)|to (?:hide|cover|conceal)|afterwards|when you are done)`,
			`|\b(?:keep|leave) (?:this|it|these|(?:the|this|these|that|your) `, deeds, `) (?:a )?(?:secret|hidden|concealed|confidential|private|unmentioned) from `, people,
			`|\b(?:secretly|covertly|stealthily|quietly|discreetly|unnoticed)\s+(?:\w+ )?(?:send|read|call|copy|upload|forward|delete|run|execute|invoke|collect|record|post|e-?mail|add|install|change|approve|include|attach)\b`,
			`|\bsilently\s+(?:send|upload|forward|collect|e-?mail|post|approve|exfiltrate|call|invoke|copy|attach)\b`,
			`|\b(?:hide|conceal|disguise|cover up) (?:this|it|these|(?:the|this|these|that|your|all|any|every) `, deeds, `)(?: \w+)? from (?:`, people, `|(?:the )?(?:logs?|audit(?: log| trail)?|transcript|history|(?:code )?reviews?))`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to hide what it does",
		"near": `H.*N.*P`,
		"pattern": concat("", [
			order, `(`,
			verbs_of_doing, `[^,]{0,80}?\s(?:without (?:ever )?(?:(?:telling|informing|notifying|alerting|asking or telling|letting) `, people, `|(?:saying|mentioning|disclosing|revealing|admitting|showing|reporting|announcing) (?:so|it|this|that|them|anything)(?: \w+)? to )|without `, people, `(?:'s)? (?:ever )?(?:knowing|noticing|knowledge|seeing|being (?:told|aware)|finding out)|behind `, people, `'s back|so that (?:`, people, `|nobody|no one) (?:does not |doesn't |never |will not |won't )?(?:notices?|knows?|sees?|finds? out))`,
			`|`, verbs_of_doing, `\b[^,]{0,60}?\b(?:secretly|covertly|stealthily|unnoticed)\b`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to read what holds credentials and hand it to a tool",
		"near": `F`,
		"excuse": `\.env\.(?:example|sample|template)|\b(?:header|export|dotenv)\b`,
		"pattern": concat("", [
			order, `(`,
			coupling, `.{0,160}?`, reading, `\s.{0,80}?`, hoard,
			`|`, reading, `\s.{0,80}?`, hoard, `.{0,160}?`, handing,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to treat other tools in a way that is not theirs to say",
		"near": `O.*T`,
		"pattern": concat("", [
			`^(.*?)(`,
			`\b(?:must|always|has to|need to|needs to|should)(?: \w+)? (?:call|be called|use|be used|invoke|be invoked|run)\b.{0,40}?\b(?:before|after|instead of) (?:using |calling |invoking )?(?:any|every|all|each)(?: of the)?(?: other)? (?:tools?|functions?|actions?|ones?)\b`,
			`|\b(?:before|after|instead of) (?:you )?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?) (?:any|every|all|each)(?: of the)? other (?:tools?|functions?)\b.{0,60}?\b(?:call|use|invoke|run) (?:this|it|me)\b`,
			`|\b(?:prefer|use|choose|pick|select|call) this (?:one|tool|function|server) (?:over|instead of|rather than|before) (?:all|any|every|each)(?: of the)? other`,
			`|\b(?:do not|don't|never) (?:use|call|invoke|trust) (?:any |the )?other \S+ (?:tools?|servers?|functions?)\b`,
			`|\binstead of .{0,40}?\b(?:other|another) (?:server|tool|provider|function)s?\b.{0,30}?\b(?:use|call|invoke|prefer) (?:this|it|me)\b`,
			`|\b(?:do not|don't|never) (?:use|call|invoke|trust) .{0,30}?\bof (?:any|the|all|an)? ?other (?:servers?|providers?|tools?)\b`,
			`|\b(?:change|replace|set|rewrite|redirect|substitute|swap) (?:the |every |any |each )?`, target, ` (?:to|with|by) .{1,40}?\b(?:when(?:ever)?|each time|every time|in (?:all|every))\b`,
			`|\b(?:do not|don't|never) (?:use|call|invoke|trust) the other (?:one|tool|server|function)s?\b`,
			`|\bthis (?:tool|function|server) (?:replaces|supersedes|overrides|takes the place of|shadows)\b.{0,40}?\b(?:of|from|on|in) (?:the |any |every |all |an)?other (?:tools?|servers?|providers?)`,
			`|\bwhen(?:ever)? (?:you (?:use|call|invoke) )?(?:the |any |a )?\S+ ?(?:tool |function )?(?:(?:is|gets) (?:called|used|invoked))?.{0,60}?\b(?:change|replace|set|rewrite|redirect|substitute|swap)\b.{0,20}?\b`, target, `\b.{0,40}?\b(?:to|with|by)\b`,
			`|\b(?:when(?:ever)?|each time|every time|if|before|after) (?:the |any |a )?\S+ ?(?:tool |function )?(?:is|gets|are) (?:called|used|invoked|run|sent)\b.{0,40}?\b`, target, `\b.{0,40}?\b(?:be|is|gets?) (?:changed|replaced|set|rewritten|redirected|substituted|swapped)\b`,
			`|\b(?:add|include|put|copy|cc|bcc) \S+@\S+ (?:as|in|to|on) (?:the |a |every |each |all |any )?(?:bcc|blind|(?:outgoing )?(?:e-?)?(?:mails?|messages?)\b)`,
			`|\b(?:bcc|blind copy to|as a blind copy) \S+@\S+`,
			`|\b(?:curl|wget)\b.{0,80}?(?:\||\)).{0,40}?\bbefore (?:the |you )?(?:first|each|every|any|using|calling|use|call)\b.{0,20}?\b(?:call|use|tool|run)?`,
			`|\b(?:note|message|hint|instructions?) (?:for|to) (?:the |any |all )?(?:ai |language )?(?:models?|assistants?|llms?|ais?)\b.{0,20}?\b(?:when(?:ever)?|before|after|each time|every time)\b.{0,30}?\b(?:is|gets|are) (?:called|used|invoked|run)\b`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to go around approval",
		"near": `A.*C`,
		"unless": `(?:\b(?:never|not|cannot|nothing|nobody)\b|n't\b)[^,:;]{0,60}\bwithout\b`,
		"excuse": `\b(?:newsletter|cookie banner|unsubscribe|e-?mail confirmation|css|api design|chrom\w*|puppeteer|playwright|browsers?|iframes?|stripe|paypal|app store|play store|confirmation (?:page|screen|e-?mail|link|form|modal|number|code|view))\b`,
		"pattern": concat("", [
			order, `(`,
			`(?:skip|bypass|disable|turn off|suppress|circumvent|evade|work around|get around|switch off)\s+`, asking_words, `(?:approvals?|confirmations?|permission (?:checks?|prompts?|requests?)|consent|human review|branch protections?)\b`,
			`|(?:do not|don't|never|(?:there is )?no need to|you need not|without) (?:ask(?:ing)?|wait(?:ing)?|seek(?:ing)?|request(?:ing)?|stop(?:ping)?)\s+(?:for |to ask for )?`, asking_words, `(?:approval|confirmation|permission|consent|authori[sz]ation)\b.{0,100}?\b`, grave,
			`|`, grave, `[^,]{0,60}?\swithout (?:(?:asking|waiting|requesting|seeking|any|prior|human|user|the user's)(?: \S+){0,4}? ?)?(?:approval|confirmation|permission|consent|authori[sz]ation)\b`,
			`|`, grievous, `\b[^.]{0,80}?,? without (?:ever )?asking(?: (?:first|anybody|anyone|the \w+|for it))? *$`,
			`|(?:auto-?approve|approve|confirm|accept|authori[sz]e) (?:all|every|any|each)(?: \w+){0,2}? (?:requests?|calls?|commands?|actions?|prompts?|changes?|operations?)(?: (?:automatically|yourself|on your own|without|by yourself|silently)\b)`,
			`|auto-?approve (?:all|every|any|each)\b`,
			`|(?:approve|merge|accept|approving|merging|accepting) your own (?:pull requests?|changes?|merge requests?|requests?|work|actions?|commands?|pr\b|prs\b)`,
			`|(?:treat|take|count|regard|interpret) [^,]{1,40}? as (?:\w+ )?(?:permission|consent|approval|confirmation|authori[sz]ation)\b`,
			`|(?:grant|give|assign|allow) yourself (?:\w+ ){0,3}?(?:permissions?|rights|access|roles?|privileges|authori[sz]ation)\b`,
			`|(?:go on|continue|proceed|carry on|go ahead) without (?:\w+ ){0,2}?(?:approval|confirmation|permission|consent)\b`,
			`|(?:the |any |a )?(?:users?|humans?|operators?|owners?|reviewers?|nobody|no one) (?:(?:does not|doesn't|do not|don't|need not|needn't|must not|should not|is not to|has to|have to)(?: have to| need to)? )?be (?:asked|consulted|prompted) for (?:\w+ )?(?:approval|confirmation|permission|consent)`,
			`|(?:all|every|any)(?: \w+){0,2} (?:actions?|commands?|tool calls?|requests?|operations?|changes?) (?:are|is|has been|have been|count as) (?:already |always )?pre-?(?:approved|authori[sz]ed)`,
			`|(?:answer|say|reply|respond|press|click|choose|select|type|enter)(?: with)? ["'\x60]?(?:yes|y|ok|allow|approve|accept|always allow)["'\x60]?(?: to| for| on| at| in)? (?:all|any|every|each|whatever)(?: \w+){0,2}? ?(?:permission|approval|confirmation|consent|security|authori[sz]ation)`,
			`|(?:assume|pretend|act as if|act as though|consider|take it)(?: that)? (?:\w+ ){0,4}?(?:consent|approval|permission|confirmation|authori[sz]ation)(?: \w+){0,3}? (?:was|were|is|has been|had been|to be|as) (?:already |always )?(?:given|granted|there|obtained)`,
			`|(?:add|append|write|put) .{0,30}?\([ *]\).{0,60}?\b(?:allow\w*|permissions?)\b`,
			`|(?:turn|switch) (?:the |your )?sandbox off|(?:disable|turn off|switch off|leave|escape|break out of|bypass|circumvent) (?:the |your )sandbox`,
			`|set (?:the )?(?:approval|permission|confirmation)(?: mode| policy)? to ["'\x60]?(?:never|none|off|auto|bypass)`,
			`|(?:run|use|start|pass|add|invoke)\s.{0,40}?--(?:dangerously-skip-permissions|yolo|dangerously-bypass-approvals-and-sandbox)\b`,
			`)(.*)$`,
		]),
	},
]

# Where an order begins: a sentence, or what the model is told that it must, should or will do.
order := concat("", [
	`^(.*?(?:^[\s"'“‘(\x60>#-]*|[,:—–-]\s*["'“‘(\x60]*|["'“‘(\x60]|\b(?:please|kindly|now|then|and|or|always|first|just|immediately|simply|also|instead|henceforth|to|by`,
	`|you (?:must|should|may|can|will|shall|are to|are free to|are allowed to|have to|need to|ought to))\s+)`,
	`(?:(?:please|now|then|always|first|just|immediately|completely|simply|also|instead|automatically|silently|quietly)\s+)*)`,
])

dropping := concat("", ["(?:", leaving, "|", refusing, ")"])

leaving := concat("", [
	`(?:ignore|disregard|forget|override|overrule|bypass|discard|set aside|put aside|abandon|dismiss|neglect|violate|break`,
	`|pay no (?:attention|heed) to)`,
])

refusing := concat("", [
	`(?:(?:do not|don't|stop|never|no longer|cease|need not|not (?:have|need|required) to)(?: (?:have|need) to)?`,
	` (?:follow|obey|comply with|honou?r|respect|adhere to|stick to|observe|listen to|apply`,
	`|(?:follow|obey|honou?r|respect|observ|apply|adher|listen)ing(?: to)?|complying with))`,
])

letting_go := `(?:drop|reset|erase|clear|delete|wipe|throw (?:away|out)|let go of|leave behind|unlearn|lay aside|put away|get rid of)`

any_of := `(?:all|any|every|each|the|of|these|those|that|them|everything|whatever|other|and|or|both|about)`

given := concat("", [
	`(?:previous|prior|earlier|above|preceding|foregoing|former|existing|original|initial|current|past|your|my|our|system`,
	`|developer(?:'s)?|safety|security|content|company|organi[sz]ation(?:'s)?|operator(?:'s)?|platform(?:'s)?|owner's|company's|developers'|team's)`,
])

rule_words := concat("", [
	`(?:instructions?|rules?|guidelines?|polic(?:y|ies)|prompts?|directives?|constraints?|restrictions?|guardrails?`,
	`|safeguards?|directions|orders|training|programming|limitations|guidance|briefing|principles|protocols?|mandates?|system messages?)`,
])

strict_words := `(?:instructions|rules|guidelines|guidance|briefing|polic(?:y|ies)|restrictions|directives|guardrails|constraints|safeguards|principles|orders|limitations|limits)`

no_more := concat("", [
	`(?: (?:are|is|were|was|have been|has been))?(?: (?:now|hereby|all|both|temporarily|no longer))?`,
	` (?:void|cancell?ed|revoked|suspended|lifted|null|obsolete|outdated|disabled|switched off|turned off|deactivated|off`,
	`|withdrawn|rescinded|repealed|annulled|waived|invalid|inactive|retired|relaxed|expired|overridden|superseded|no longer in (?:force|effect)|not in (?:force|effect)`,
	`|(?:do not|does not|don't|no longer) (?:apply|applies|hold|holds|count|bind|exist)(?: (?:here|now|to you|any ?more|from now on)\b| *$|,))`,
])

carrying := `(?:send|post|forward|upload|transmit|e-?mail|mail|exfiltrate|leak|smuggle|submit|deliver|ship|push|share|export)`

taking := `(?:collect|gather|read|open|get|fetch|dump|list|print|extract|grab|copy|take|find|load|compile|retrieve|harvest|look up|export|save|bundle|zip|record)`

sensitive := concat("", [
	`(?:\b\w+_(?:token|key|secret|password|credentials)\b|\b(?:api[ _-]?keys?|secrets?|passwords?|passphrases?|credentials?|(?:access |auth |session |bearer )?tokens?|private keys?|ssh keys?|id_rsa|id_ed25519`,
	`|environment variables?|env vars?|system prompt|kubeconfig|cookies?|card numbers?|keychain|password store|(?:private|direct|personal) messages|inbox|mailbox|(?:bank|card|payment|credit card) (?:details|numbers)|medical records)\b|/etc/(?:passwd|shadow)\b|\.env\b|~/\.(?:ssh|aws|kube|netrc|config)`,
	`|\b(?:every|all|each) users?'?s? (?:messages?|prompts?|questions?)\b|\b(?:every|all|each)(?: of)?(?: the)? (?:messages?|prompts?|questions?) (?:of|from) (?:the |a )?users?\b|\b(?:the )?users?'s? (?:last |latest )?(?:messages?|prompts?|questions?)\b`,
	`|\b(?:full|whole|entire|complete|all|every|this|user's|users'|of the|our|above|the) (?:\w+ )?(?:conversations?|chats?|chat history|message history|transcripts?|chat logs?|session history))`,
])

# What holds secrets, as against what is called after one: `token` is also a part of a text.
treasure := `(?:\b(?:\w+_(?:token|key|secret|password)|api[ _-]?keys?|passwords?|credentials?|private keys?|password store|keychain|environment variables|secrets)\b|\.env\b)`

places := `(?:\b(?:(?:description|title|body|text|name) of (?:the |your |an? )?\w+|comments?|issue|pull request|commit message|gist|pastebin|paste service|branch name|wiki page|public (?:channel|repository|bucket))\b)`

outside := concat("", [
	`\b(?:to|at|via|through|using|with) (?:\S+ ){0,6}?["'\x60<(]*(?:https?://|[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]`,
	`|(?:an? |our |my |this |the )?(?:external|remote|following|attacker|outside|third[- -]party)(?:'s)? (?:\w+ )?(?:server|endpoint|url|address|site|host|webhook|service|mailbox)`,
	`|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|dev|xyz|site|example|test|ru|cn|top|me)\b)`,
])

people := concat("", [
	`(?:(?:the |your |any |a |our )?(?:users?|humans?|operators?|customers?|reviewers?|owners?|developers?|person|people)`,
	`|anyone|anybody|them|whoever)`,
])

deeds := concat("", [
	`(?:\w+ )?(?:tool calls?|calls?|steps?|actions?|activit(?:y|ies)|uploads?|transfers?|requests?|deletions?|changes?|side ?effects?`,
	`|commands?|emails?|messages you sent|behaviou?r|lookups?|copy|copies|commits?|edits?|modifications?|payments?|purchases?|installations?|downloads?|connections?|transactions?|orders?)\b`,
])

you_did := concat("", [
	`\byou(?:'ve|'re)?(?: (?:have|had|are|were|also|first|just|already|ever|been|actually))* `,
	`(?:did|do|doing|told|asked|received|passed|calling|sending|reading|using|copying|following|uploading|changing|deleting|`,
	done, `)`,
])

done := concat("", [
	`(?:called|used|invoked|sent|read|copied|made|changed|modified|deleted|removed|uploaded|added|installed|executed|run|forwarded`,
	`|transferred|collected|accessed|opened|shared|overwritten|edited|created|logged|approved|merged|pushed)\b`,
])

negation := `\b(?:do not|don't|never|must not|mustn't|should not|shouldn't|avoid|no need to)(?: ever)?`

verbs_of_doing := concat("", [
	`(?:send|read|call|copy|upload|forward|delete|run|execute|invoke|collect|record|post|e-?mail|install|change|approve`,
	`|transfer|include|attach|add|do (?:this|it|so|that|the)|make|modify|push|merge|buy|order|pay|remove|write|create|update|move|use|carry out|perform|complete|apply`,
	`|deploy|start|launch|book|charge|bill|edit|replace|drop|disable|enable|grant|share|export|save|store|track|monitor|cancel|close|reply|answer|sign|subscribe`,
	`|switch|reset|restart|rotate|schedule|submit|publish|open|fetch|get|load|clear|wipe|erase|set|turn|take|act|proceed|continue)`,
])

coupling := concat("", [
	`(?:before|after|prior to|when(?:ever)?|each time|every time|in order to|to) (?:you )?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|answer(?:ing)?|repl(?:y|ying)|anything else) `,
])

reading := `\b(?:read|open|cat|load|access|fetch|copy|include|attach|print|dump|get|retrieve|collect|grab|take|find|(?:call|use|run) \S*(?:read|open|get|load|fetch|cat)\S* (?:on|for|with))`

hoard := concat("", [
	`(?:~/\.(?:ssh|aws|kube|netrc|config|docker|gnupg|claude|cursor)|\$home/\.(?:ssh|aws|kube)|\bid_(?:rsa|ed25519|ecdsa)|\.env\b|\.git-credentials|/etc/(?:passwd|shadow)`,
	`|\bmcp\.json\b|\.bash_history|/(?:var/)?run/secrets|/proc/self/environ|\.aws/credentials|\.kube/config|\bprivate key|\bkubeconfig\b|\bkeychain\b|\bpassword store\b`,
	`|\b(?:settings|configuration|secrets|credentials|keys|cookies) of the (?:user|editor|ide|client|shell|browser|host)\b)`,
])

handing := concat("", [
	`(?:\b(?:pass|put|give|provide|insert|send|place|supply|submit|include|add|write|hand)\b.{0,60}?\b(?:as|in|into|to|through|with)\b.{0,40}?\b(?:parameters?|arguments?|fields?|param|tool|input|sidenote|header|query)\b`,
	`|\bas (?:the |a |an )?\S* ?(?:parameter|argument|param)\b|\b(?:pass|hand|give|put|provide)\b.{0,40}?\bas \x60\w+\x60|\b(?:call|use|invoke|run)\b.{0,40}?\bwith (?:its|the|their) (?:contents?|text|values?)\b)`,
])

target := `(?:recipients?|address(?:ees?)?|destination|receiver|beneficiary|account number|iban)`

asking_words := `(?:(?:the|all|any|every|for|user|user's|human|manual|explicit|prior|further|tool|your|each|these|its|of)\s+){0,5}`

grave := concat("", [
	`\b(?:delet\w+|drop\w*|remov\w+|send(?:ing)?|pay\w*|transfer\w*|merg\w+|deploy\w*|push\w*|publish\w*|execut\w+`,
	`|any (?:tool|command|action)s?|all (?:tools|commands|actions|requests|operations)|everything|destructive|dangerous|wip\w+|purchas\w+|refund\w*)`,
])

grievous := `(?:(?:also )?(?:call|run|use|invoke) \x60?(?:delete|drop|remove|wipe|purge|transfer|pay)\w*|delete|drop|wipe|purge|transfer|pay|publish)`
