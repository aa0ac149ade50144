# METADATA
# title: Prose
# description: >-
#   What a text asks a model to do that no owner of an agent would ask for: to drop its instructions,
#   to carry secrets away, to hide what it does, to go around approval. It goes by sentences, and one
#   that forbids such a thing, or quotes it as what others may try, asks for nothing.
package agentgate.lib.prose

import data.agentgate.lib.letters
import future.keywords.not

# What the sentences of a text ask for, and their words. It is looked at in ever smaller parts, so
# that most of a long text costs next to nothing.
asked(text) := {{"wish": class.wish, "words": shown} |
	count(text) > 15
	plain := lower(letters.folded(text))
	is_suspect(plain)
	some paragraph in split(without_warnings(plain), "\n\n")
	near := [class | some class in classes; is_near(class, paragraph)]
	count(near) > 0
	some sentence in regex.split(ends, paragraph)
	some class in near
	is_near(class, sentence)
	line := regex.replace(sentence, `(?:[\s*]|</?[a-z][a-z0-9_-]*>)+`, " ")
	some [_, before, words, after] in regex.find_all_string_submatch_n(class.pattern, line, 1)
	not is_warning(before, after)
	not is_excused(class, line)
	shown := substring(trim(words, " ,.:'\"`"), 0, 90)
}

# Whether a text may ask for any of it. Most texts lack a word without which there is nothing to find.
is_suspect(text) if {
	some class in classes
	is_near(class, text)
}

is_near(class, text) if {
	some word in class.verbs
	contains(text, word)
	some other in class.nouns
	contains(text, other)
}

# The text without lists below words of warning.
without_warnings(text) := regex.replace(ready, warned_list, "\n\n") if {
	short := regex.replace(text, `\b(?:e\.g\.|i\.e\.)`, "such as")
	ready := regex.replace(replace(short, "’", "'"), doubly, "always")
}

# Where a sentence ends: not where a line does, nor at a full stop within a word or an address.
ends := `[.!?;]+["'”’)\]*_]*(?:\s+|$)|\n\s*\n|\n\s*(?:[-*+#>|•]|[0-9]+[.)])\s|\bbut\b|\bhowever\b`

# What is forbidden to leave undone is demanded.
doubly := `\b(?:never|do not|don't|must not|mustn't) (?:forget(?: to)?|fail to|hesitate to|refuse to|worry|mind)\b`

warned_list := concat("", [
	`(?m)^(?:#[^\n]*`, warning, `[^\n]*|[^\n]*`, warning, `[^\n]*:[ \t]*)\n`,
	`(?:[ \t]*\n)*(?:[ \t]*(?:[-*+>|]|[0-9]+[.)])[^\n]*(?:\n|$)(?:[ \t]+[^\s\-*+>|][^\n]*(?:\n|$))*)+`,
])

warning := concat("", [
	`\b(?:never|not|refuse|reject|attacks?|injections?|suspicious|malicious|hostile|examples?|red flags?`,
	`|forbidden|prohibited|beware|watch (?:out )?for|signs of|attempts?|out of bounds|untrusted|adversarial)\b`,
])

# Whether what stands before words takes them back: it forbids them, or tells of somebody who says so.
is_warning(before, after) if {
	regex.match(forbids, before)
	is_joined(before, after)
}

is_warning(before, _) if regex.match(reports, before)

is_warning(before, after) if {
	regex.match(`["'“‘«(]$|\x60$`, before)
	regex.match(warns, concat(" ", [before, after]))
}

# Of several things, a prohibition holds for all that `or` joins, and for the first of others.
is_joined(before, _) if not regex.match(`(?:,|\band|\bthen|\bso)\s*(?:please\s|now\s|just\s)?\s*$`, before)

is_joined(before, after) if regex.match(`\bor\b`, concat(" ", [before, after]))

forbids := concat("", [
	`(?:\b(?:never|not|cannot|refuse|reject|decline|resist|prevent|avoid|forbids?|forbidden|nobody|no one`,
	`|nothing|neither|nor|impossible|detect|flag|block|deny|denies|stop)\b|n't\b)[^:]{0,120}$`,
])

reports := concat("", [
	`(?:\b(?:ask|tell|order|instruct|urge|persuade|convince|trick|request|beg|command|direct|tr[iy]|attempt|want|claim|say|pretend|demand)`,
	`(?:s|es|ing|ed|ied)?(?: (?:you|it|him|her|them|us|me|the (?:model|agent|assistant)|models|agents|others))?(?: (?:to|that|us to|you to|how to))?`,
	`|\b(?:text|content|input|message|page|document|comment|mail|email|ticket|sentence|phrase|string|request|attempt|prompt|instruction|word|tool|result)s?`,
	` (?:that|which|like|such as|saying|telling|asking|to|containing))(?: (?:things|something|anything))?(?: (?:like|such as|as))?`,
	`\s*[:,]?\s*["'“‘«(\x60]*$`,
])

warns := concat("", [warning, `|\b(?:such as|like|for example|phrases?|says?|reads?|words|text|as data|report|ignore it)\b`])

is_excused(class, line) if {
	regex.match(class.excuse, line)
	not regex.match(`\b(?:any|all|every|each|everything|contents?|user's|users'|whole|entire|full)\b`, line)
}

# Where an order begins: a sentence, or what the model is told that it must, should or will do.
order := concat("", [
	`^(.*?(?:^[\s"'“‘(\x60>#-]*|[,:—–-]\s*["'“‘(\x60]*|["'“‘(\x60]|\b(?:please|kindly|now|then|and|or|always|first|just|immediately|simply|also|instead|henceforth|to`,
	`|you (?:must|should|may|can|will|shall|are to|are free to|are allowed to|have to|need to|ought to))\s+)`,
	`(?:(?:please|now|then|always|first|just|immediately|completely|simply|also|instead)\s+)*)`,
])

classes := [
	{
		"wish": "to drop what it was told before",
		"verbs": [
			"ignor", "disregard", "forget", "overr", "bypass", "discard", "pay no", "obey", "follow", "set aside",
			"comply",
		],
		"nouns": [
			"instruction", "rules", "guideline", "polic", "prompt", "directive", "constraint", "restriction",
			"guardrail", "safeguard", "told", "training", "programming", "before", "above",
		],
		"excuse": `\b(?:eslint|lint(?:er)?|css|gitignore|robots|firewall|iptables|retention|coverage|stylesheet|selinux)\b`,
		"pattern": concat("", [
			order, `(`,
			dropping, `(?:\s+`, any_of, `){0,6}?\s+`, given, `(?:\s+(?:\w+\s+){0,2}?|\s+)`, rule_words, `\b`,
			`|(?:ignore|disregard|forget|set aside|discard|do not follow|don't follow|stop following)(?:\s+`, any_of, `){0,5}?\s+(?:system|developer|initial|original)\s+(?:prompt|message)s?\b`,
			`|`, dropping, `(?:\s+`, any_of, `){0,4}?\s+`, rule_words, `(?: (?:of|from|by) (?:your|the) (?:operators?|owners?|developers?|compan(?:y|ies)|creators?|makers?|administrators?)\b| (?:that )?(?:you (?:were|have been|had been|got|received|have|had)\b|(?:above|before(?: this)?|so far|up to (?:now|here))(?:\W|$)|that (?:came|come|went|stand|precede)))`,
			`|`, dropping, `\s+(?:everything|anything|all|whatever|what)(?: that)? (?:(?:that )?you (?:were|have been|had been|know about (?:your|the) (?:rules|policy))|(?:above|before(?: this)?)(?:\W|$)|(?:written|said|stated) (?:above|before)|(?:your|the) (?:operator|owner|developers?|system|company|creators?|administrators?) (?:told|tells|said|says|wrote|instructed))`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to consider itself free of its rules",
		"verbs": [
			"void", "apply", "cancel", "revoked", "suspended", "lifted", "obsolete",
			"no longer", "no restriction", "no rules", "no limit", "no guideline", "unrestricted", "jailbr",
			"supersede", "precedence", "override", "replace", "developer", "god mode", "dan mode", "decode",
			"unfiltered", "outrank",
		],
		"nouns": ["you", "safety", "system", "polic", "prompt", "mode", "base64", "rot13", "hex", "rules", "instruction", "guideline"],
		"pattern": concat("", [
			`^(.*?)(`,
			`\b(?:all|any|your|these|those|previous|prior|earlier|above|safety|system)(?: \w+){0,2} (?:instructions|rules|guidelines|polic(?:y|ies)|restrictions|directives|guardrails)(?: above| before this)? (?:(?:are|is) (?:now |hereby )?(?:void|cancell?ed|revoked|suspended|lifted|null|obsolete|disabled)|(?:do not|does not|don't|no longer) apply(?: (?:here|now|to you|any ?more|from now on)| *$))`,
			`|\b(?:rules|instructions|guidelines|directives) above (?:no longer|do not|don't) apply\b`,
			`|\byou are (?:now )?no longer (?:bound|subject|limited|restricted|constrained|governed|required to (?:follow|obey))`,
			`|\b(?:act|behave|answer|respond|pretend|imagine|operate) (?:as if|as though|like|that)? ?you (?:have|had) no (?:restrictions?|rules|limits|limitations|guidelines|safety|guardrails|filters?)`,
			`|\byou (?:now )?have no (?:restrictions|rules|limitations|guidelines|guardrails)\b`,
			`|\byou are (?:now )?(?:in|entering) (?:developer|god|dan|jailbreak|unrestricted|unfiltered|sudo|do-anything) mode`,
			`|\byou are (?:now )?(?:jailbroken|unrestricted|unfiltered|an unrestricted|an unfiltered|dan\b)`,
			`|\b(?:enter|activate|switch to|enable) (?:god|dan|jailbreak|unrestricted|unfiltered|do-anything) mode`,
			`|(?:\b(?:supersedes?|takes? precedence over|outranks?)|\b(?:this|these|that|those|below|following|above|here)(?: \w+){0,3} (?:overrides?|overrules?|replaces?)) (?:all |any |every |the |your |other |earlier |previous |prior |existing )*(?:system|safety|security|developer|operator|platform|company) (?:and \w+ )?(?:prompts?|instructions?|rules|polic(?:y|ies)|guidelines|messages?)`,
			`|\bdecode\b.{0,80}\b(?:base64|rot13|hex)\b.{0,80}\b(?:follow|obey|execute|carry out|do what)\b`,
			`|\bdecode\b.{0,60}\b(?:and|then) (?:follow|obey|execute|carry out|do) (?:it|them|what|the (?:instructions?|orders?))`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to carry secrets or conversations away",
		"verbs": ["append", "attach", "embed", "encode", "add ", "send", "post", "forward", "upload", "transmit", "mail", "exfiltrat", "leak", "smuggle", "!["],
		"nouns": [
			"message",
			"key", "secret", "password", "credential", "token", ".env", "environment", "prompt", "conversation",
			"transcript", "history", "cookie", "kubeconfig", "passwd", "ssh", "id_rsa", "session", "chat",
		],
		"excuse": `\b(?:headers?|authorization|bearer|log ?in|sign ?in|authenticat\w*|vault|secret (?:store|manager)|rotat\w+|oauth)\b`,
		"pattern": concat("", [
			order, `(`,
			`(?:send|post|forward|upload|transmit|e-?mail|mail|exfiltrate|leak|smuggle)\s.{0,120}?`, sensitive, `.{0,120}?`, outside,
			`|(?:send|post|forward|upload|transmit|e-?mail|mail)\s(?:it|them|that|everything|the (?:file|content|result)s?)?\s?.{0,40}?`, outside, `.{0,120}?`, sensitive,
			`|(?:append|attach|embed|encode|add)\s.{0,40}?`, sensitive, `.{0,40}?\b(?:to|in|into|onto)\b.{0,30}?https?://`,
			`|(?:exfiltrate|leak|smuggle out)\s.{0,80}?`, sensitive,
			`|!\[[^\]]*\]\(https?://[^)\s]*=[{<\[$%][^)\s]*(?:secret|token|key|password|conversation|history|prompt|data|context|message|answer|summary|transcript)[^)\s]*\)`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to hide what it does",
		"verbs": [
			"tell", "inform", "mention", "notify", "alert", "warn", "reveal", "disclos", "report", "secretly",
			"silently", "covertly", "stealthily", "keep", "hide", "conceal", "without", "let ", "behind ", "so that", "admit",
			"not log", "n't log", "not record", "n't record", "not say", "n't say", "not show", "n't show",
		],
		"nouns": [
			"user", "human", "operator", "anyone", "anybody", "customer", "reviewer", "owner", "secretly",
			"covertly", "stealthily", "silently", "log", "audit", "nobody", "no one", "person", "people", "tool",
			"call", "action", "step",
		],
		"pattern": concat("", [
			`^(.*?)(`,
			negation, `\s+(?:tell|inform|notify|alert|warn|let) `, people, `(?: know)? (?:anything )?(?:about (?:this|it|these|any of)\b|about (?:the|your) `, deeds, `|of (?:this|it|these)\b|what you (?:did|do|have done|are doing|called|sent|read)|(?:that )?you (?:did|called|sent|read|used|copied|made|changed|deleted|uploaded|received|(?:are|were) (?:sending|reading|calling|doing|using|copying|following|uploading|told|asked)|have (?:sent|read|called|used|copied|made|changed|deleted|uploaded|received|done|been (?:told|asked)|run|executed|passed)))`,
			`|`, negation, `\s+(?:mention|reveal|disclose|report|say|show|admit) (?:any of )?(?:(?:this|these|that)|(?:the|this|these|that|your) `, deeds, `)(?: \w+)? to `, people,
			`|`, negation, `\s+(?:mention|log|record|report|admit|disclose) (?:(?:the|this|these|that|your) `, deeds, `|that you (?:did|called|sent|read|used|copied|made|changed|deleted|uploaded))`,
			`|`, verbs_of_doing, `[^,]{0,80}?\s(?:without (?:ever )?(?:telling|informing|notifying|alerting|asking or telling|letting) `, people, `|without `, people, `(?:'s)? (?:ever )?(?:knowing|noticing|knowledge|seeing|being (?:told|aware)|finding out)|behind `, people, `'s back|so that (?:`, people, `|nobody|no one) (?:does not |doesn't |never |will not |won't )?(?:notices?|knows?|sees?|finds? out))`,
			`|\bkeep (?:this|it|these|(?:the|this|these|that|your) `, deeds, `) (?:a )?(?:secret|hidden|concealed|confidential|private) from `, people,
			`|\b(?:secretly|covertly|stealthily)\s+(?:\w+ )?(?:send|read|call|copy|upload|forward|delete|run|execute|invoke|collect|record|post|e-?mail|add|install|change|approve|include|attach)\b`,
			`|\bsilently\s+(?:send|upload|forward|collect|e-?mail|post|approve|exfiltrate|call|invoke|copy|attach)\b`,
			`|\b(?:hide|conceal|disguise|cover up) (?:this|it|these|(?:the|this|these|that|your|all|any|every) `, deeds, `)(?: \w+)? from (?:`, people, `|(?:the )?(?:logs?|audit(?: log| trail)?|transcript|history))`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to read what holds credentials and hand it to a tool",
		"verbs": [
			"~/.", "id_rsa", "id_ed25519", ".env", "netrc", "git-credentials", "/etc/", "mcp.json",
			"bash_history", "/run/secrets", "environ", ".aws", ".kube", "$home/.", "private key",
		],
		"nouns": ["param", "argument", "field", "before", "after", "pass", "tool", "first", "query", "header", "input", "include"],
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
		"verbs": ["tool", "recipient", "bcc", "function"],
		"nouns": [
			"any other", "every other", "all other", "other tools", "recipient", "bcc", "before anything",
			"before any", "before every", "instead of", "destination", "address",
		],
		"pattern": concat("", [
			`^(.*?)(`,
			`\b(?:must|always|has to|need to|needs to|should)(?: \w+)? (?:call|be called|use|be used|invoke|be invoked|run)\b.{0,40}?\b(?:before|after|instead of) (?:using |calling |invoking )?(?:any|every|all|each)(?: of the)?(?: other)? (?:tools?|functions?|actions?)\b`,
			`|\b(?:do not|don't|never) (?:use|call|invoke|trust) (?:any |the )?other \S+ (?:tools?|servers?|functions?)\b`,
			`|\bwhen(?:ever)? (?:you (?:use|call|invoke) )?(?:the |any |a )?\S+ ?(?:tool |function )?(?:(?:is|gets) (?:called|used|invoked))?.{0,60}?\b(?:change|replace|set|rewrite|redirect|substitute|swap)\b.{0,20}?\b(?:recipients?|address|destination|receiver|beneficiary|account number|iban)\b.{0,40}?\b(?:to|with|by)\b`,
			`|\b(?:add|include|put|copy) \S+@\S+ (?:as|in|to|on) (?:the |a |every )?(?:bcc|blind)`,
			`|\bbcc \S+@\S+`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to go around approval",
		"verbs": [
			"request", "seek",
			"skip", "bypass", "disable", "without", "not ask", "n't ask", "never ask", "wait", "auto", "suppress",
			"turn off", "circumvent", "evade", "yolo", "dangerously", "approve", "no need", "to never", "to none",
			"to off",
		],
		"nouns": ["without review", "approv", "confirm", "permission", "consent", "authori", "human review", "yolo"],
		"excuse": `\b(?:newsletter|cookie banner|unsubscribe|e-?mail confirmation|css|api design)\b`,
		"pattern": concat("", [
			order, `(`,
			`(?:skip|bypass|disable|turn off|suppress|circumvent|evade|work around|get around|switch off)\s+`, asking_words, `(?:approvals?|confirmations?|permission (?:checks?|prompts?|requests?)|consent|human review)\b`,
			`|(?:do not|don't|never|(?:there is )?no need to|you need not|without) (?:ask(?:ing)?|wait(?:ing)?|seek(?:ing)?|request(?:ing)?|stop(?:ping)?)\s+(?:for |to ask for )?`, asking_words, `(?:approval|confirmation|permission|consent|authori[sz]ation)\b.{0,100}?\b`, grave,
			`|`, grave, `[^,]{0,60}?\swithout (?:asking|waiting|requesting|seeking|any|prior|human|user|the user's)(?: \S+){0,4}? ?(?:approval|confirmation|permission|consent|authori[sz]ation)\b`,
			`|(?:auto-?approve|approve|confirm|accept|authori[sz]e) (?:all|every|any|each)(?: \w+){0,2}? (?:requests?|calls?|commands?|actions?|prompts?|changes?|operations?)(?: (?:automatically|yourself|on your own|without|by yourself|silently)\b)`,
			`|auto-?approve (?:all|every|any|each)\b`,
			`|set (?:the )?(?:approval|permission|confirmation)(?: mode| policy)? to ["'\x60]?(?:never|none|off|auto|bypass)`,
			`|(?:run|use|start|pass|add|invoke)\s.{0,40}?--(?:dangerously-skip-permissions|yolo|dangerously-bypass-approvals-and-sandbox)\b`,
			`)(.*)$`,
		]),
	},
]

dropping := concat("", [
	`(?:ignore|disregard|forget|override|overrule|bypass|discard|set aside|pay no (?:attention|heed) to`,
	`|(?:do not|don't|stop|never|no longer) (?:follow|following|obey|obeying|comply with|complying with))`,
])

any_of := `(?:all|any|every|each|the|of|these|those|that|them|everything|whatever|other|and|or|both|about)`

given := concat("", [
	`(?:previous|prior|earlier|above|preceding|foregoing|former|existing|original|initial|current|past|your|my|our|system`,
	`|developer(?:'s)?|safety|security|content|company|organi[sz]ation(?:'s)?|operator(?:'s)?|platform|owner's)`,
])

rule_words := concat("", [
	`(?:instructions?|rules?|guidelines?|polic(?:y|ies)|prompts?|directives?|constraints?|restrictions?|guardrails?`,
	`|safeguards?|directions|orders|training|programming|limitations)`,
])

sensitive := concat("", [
	`(?:\b(?:api[ _-]?keys?|secrets?|passwords?|passphrases?|credentials?|(?:access |auth |session |bearer )?tokens?|private keys?|ssh keys?|id_rsa`,
	`|environment variables?|env vars?|system prompt|kubeconfig|cookies?|/etc/(?:passwd|shadow))\b|\.env\b|~/\.(?:ssh|aws|kube|netrc|config)`,
	`|\b(?:every|all|each)(?: of)?(?: the)? (?:messages?|prompts?|questions?) (?:of|from) (?:the |a )?users?\b|\b(?:the )?users?'s? (?:messages?|prompts?|questions?)\b`,
	`|\b(?:full|whole|entire|complete|all|every|this|user's|users'|of the|our|above|the) (?:\w+ )?(?:conversations?|chats?|chat history|message history|transcripts?|chat logs?|session history))`,
])

outside := concat("", [
	`\b(?:to|at|via|through|using|with) (?:\S+ ){0,5}?["'\x60<(]*(?:https?://|[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]`,
	`|(?:an? |our |my |this |the )?(?:external|remote|following|attacker|outside|third[- -]party)(?:'s)? (?:\w+ )?(?:server|endpoint|url|address|site|host|webhook|service|mailbox)`,
	`|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|dev|xyz|site|example|test|ru|cn|top|me)\b)`,
])

people := `(?:(?:the |your |any |a |our )?(?:users?|humans?|operators?|customers?|reviewers?|owners?|developers?|person|people)|anyone|anybody|them)`

deeds := concat("", [
	`(?:\w+ )?(?:tool calls?|calls?|steps?|actions?|activit(?:y|ies)|uploads?|transfers?|requests?|deletions?|changes?|side ?effects?`,
	`|commands?|emails?|messages you sent|behaviou?r|lookups?|copy|copies)\b`,
])

negation := `\b(?:do not|don't|never|must not|mustn't|should not|shouldn't|avoid|no need to)(?: ever)?`

verbs_of_doing := concat("", [
	`\b(?:send|read|call|copy|upload|forward|delete|run|execute|invoke|collect|record|post|e-?mail|install|change|approve`,
	`|transfer|include|attach|add|do (?:this|it|so)|modify|push|merge|buy|order|pay)`,
])

coupling := concat("", [
	`(?:before|after|prior to|when(?:ever)?|each time|every time|in order to|to) (?:you )?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|answer(?:ing)?|repl(?:y|ying)) `,
])

reading := `\b(?:read|open|cat|load|access|fetch|copy|include|attach|print|dump|get|retrieve|collect)`

hoard := concat("", [
	`(?:~/\.(?:ssh|aws|kube|netrc|config|docker|gnupg|claude|cursor)|\$home/\.(?:ssh|aws|kube)|\bid_(?:rsa|ed25519|ecdsa)|\.env\b|\.git-credentials|/etc/(?:passwd|shadow)`,
	`|\bmcp\.json\b|\.bash_history|/(?:var/)?run/secrets|/proc/self/environ|\.aws/credentials|\.kube/config|\bprivate key)`,
])

handing := concat("", [
	`(?:\b(?:pass|put|give|provide|insert|send|place|supply|submit|include|add|write)\b.{0,60}?\b(?:as|in|into|to|through|with)\b.{0,40}?\b(?:parameters?|arguments?|fields?|param|tool|input|sidenote|header|query)\b`,
	`|\bas (?:the |a |an )?\S* ?(?:parameter|argument|param)\b)`,
])

asking_words := `(?:(?:the|all|any|every|for|user|user's|human|manual|explicit|prior|further|tool|your|each|these|its|of)\s+){0,5}`

grave := concat("", [
	`\b(?:delet\w+|drop\w*|remov\w+|send(?:ing)?|pay\w*|transfer\w*|merg\w+|deploy\w*|push\w*|publish\w*|execut\w+`,
	`|any (?:tool|command|action)s?|all (?:tools|commands|actions|requests|operations)|everything|destructive|dangerous|wip\w+|purchas\w+|refund\w*)`,
])
