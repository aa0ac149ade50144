# METADATA
# title: Prose
# description: >-
#   Whether a text asks a model for what no owner of an agent would ask for; what that is, the wishes
#   say. It goes by sentences, and one that forbids such a thing, or quotes it as what others may try,
#   asks for nothing.
package agentgate.lib.prose

import data.agentgate.lib.letters
import data.agentgate.lib.tongues
import data.agentgate.lib.wishes
import data.agentgate.lib.words as known
import future.keywords.not

# Whether there may be a sentence in what is written as JSON: three words, or letters without blanks.
may_speak(document) if regex.match(`(?: |\\[nrt])(?:[^"\\]|\\.)*?(?: |\\[nrt])`, document)

may_speak(_) if not input.ascii

# What the sentences of a text ask for, and their words.
asked(text) := {{"wish": each.wish, "words": each.words} |
	some each in found
	each.sentence in left
} if {
	regex.match(`\S\s+\S+\s+\S|[^\x00-\x7F]{4}|[\x{A0}\x{2000}-\x{200A}\x{202F}\x{3000}]`, text)
	read := concat("\n\n", readings(text))
	found := wished(read)
	count(found) > 0

	# Lists below words of warning are looked for only where something was found.
	left := {sentence | some sentence in split(cut(without_warnings(read)), "\u001e")}
} else := set()

# Every sentence that has a wish, whatever stands above it.
wished(read) := {{"wish": class.wish, "words": shown, "sentence": sentence} |
	some [sentence, near] in suspects(read)
	line := clear(sentence)
	some place in near
	class := classes[place]
	some [_, before, words, after] in regex.find_all_string_submatch_n(class.pattern, line, 1)
	not is_taken_back(class, before, words, after)
	not is_excused(class, line)
	shown := substring(trim(words, " ,.:'\"`"), 0, 90)
}

# A sentence on one line, without marks for how it looks.
clear(sentence) := regex.replace(regex.replace(short, `(?:[\s*]|</?[a-z][a-z0-9_-]*>)+`, " "), doubly, "always") if {
	parted := regex.replace(replace(sentence, "’", "'"), posing, ` "`)
	short := trim_right(parted, " \t\n.!?")
}

# Tags by which a text begins to speak as another that has more to say; who warns of it quotes them.
posing := `<(?:admin|critical|important|instructions?|secret|system|warning)>`

# Whether a text may ask for any of it. Most texts lack a word without which there is nothing to find.
is_suspect(text) if {
	plain := plainly(text)
	is_near(plain)
}

is_suspect(text) if {
	plain := plainly(text)
	some disguise in disguises
	regex.match(disguise.mark, plain)
	is_near(disguised(disguise, plain))
}

is_near(plain) if count(near_of(meanings(regex.replace(in_capitals(plain), `[^A-Z]+`, "")))) > 0

# A text with capitals for the words that count.
in_capitals(plain) := strings.replace_n(known.meanings, spaced) if {
	spaced := strings.replace_n({"\n": " ", "\\n": " ", "\"": " "}, concat("", [" ", plain]))
}

classes := array.concat(wishes.classes, tongues.classes)

# A text in small letters, as it stands, and as who reads digits for letters or spelt words reads it.
readings(text) := {plain} | {reading |
	some disguise in disguises
	regex.match(disguise.mark, plain)
	reading := disguised(disguise, plain)
} if {
	plain := plainly(text)
}

plainly(text) := lower(letters.bared(letters.folded(unmarked(unquoted(strings.replace_n(
	{"\r": "", "\t": " ", "**": "", "__": ""},
	text,
))))))

# A text whose words are not set in slanted letters, nor those as code that name no part of a program.
unmarked(text) := regex.replace(regex.replace(text, slanted, "$1$2"), coded, "$1")

slanted := `(^|[\s("'])_([^\s_](?:[^_\n]{0,60}[^\s_])?)_`

coded := `(?i)\x60(ignore|disregard|forget|previous|prior|earlier|preceding|instructions?|guidelines|directives)\x60`

# A text in which a quotation of several lines begins once: the first mark on what is one line then.
unquoted(text) := replace(begun, "\u001d", "\n") if {
	contains(text, "\n> ")
	joined := replace(concat("", ["\n", text]), "\n> ", "\u001d")
	begun := regex.replace(joined, `(?m)^([^\x1d\n]*)\x1d`, "$1\n> ")
} else := text

disguised(disguise, text) := strings.replace_n(disguise.letters, text) if disguise.letters

# Words are further apart than their letters are, so that only what stands alone is drawn together.
disguised(disguise, text) := regex.replace(regex.replace(text, `\b([a-z])[ ._*-]\b`, "$1"), ` {2,}`, " ") if {
	not disguise.letters
}

disguises := [
	{
		"mark": `[a-z][013457@$][a-z]|\b[1!0][a-z]+[013457@$]`,
		"letters": {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"},
	},
	{"mark": `(?:\b[a-z][ ._*-]){5}[a-z]\b`},
]

# The sentences that have words of a wish, with the wishes. Each is judged once, however often it stands
# there: what is long is mostly the same again.
suspects(read) := {[sentence, near] |
	parted := cut(read)
	signs := split(regex.replace(in_capitals(parted), `[^A-Z\x1e]+`, ""), "\u001e")
	meant := {sign: meanings(sign) | some sign in {sign | some sign in signs}}
	near_by := {each: near_of(each) | some each in {each | some each in meant}}
	some place, sentence in split(parted, "\u001e")
	near := near_by[meant[signs[place]]]
	count(near) > 0
}

# Each capital once, in order.
meanings(sign) := concat("", {each | some each in split(sign, "")})

# The wishes whose words all stand in what has these meanings.
near_of(meant) := [place |
	some place, class in classes
	regex.match(class.near, meant)
]

# The text with a mark where a sentence ends: not where a line does, nor at a full stop within a word or
# an address.
cut(text) := strings.replace_n(ends, text)

ends := object.union(object.union(stops, starts), others)

others := {
	"\n\n": " \u001e ", "。": " \u001e ", "！": " \u001e ", "？": " \u001e ", "；": " \u001e ", " but ": " \u001e ",
	"\nbut ": " \u001e ", " however ": " \u001e ", "however, ": " \u001e ",
	"e.g. ": "such as ", "i.e. ": "such as ", "z. b. ": "wie ",
}

stops := {end: " \u001e " |
	some stop in [".", "!", "?", ";"]
	some close in ["", "\"", "'", "”", "’", ")", "]", "*", "_", "`"]
	some space in [" ", "\n"]
	end := concat("", [stop, close, space])
}

# A line that begins something: an item of a list, a heading, a quotation, the row of a table.
starts := {start: " \u001e " |
	some indent in ["", " ", "  ", "   ", "    ", "      ", "        ", "\t"]
	some mark in ["- ", "* ", "+ ", "#", "> ", "| ", "• ", "1)", "2)", "3)", "4)", "5)", "6)", "7)", "8)", "9)"]
	start := concat("", ["\n", indent, mark])
}

without_warnings(text) := regex.replace(replace(text, "’", "'"), warned_list, "\n\n")

# What is forbidden to leave undone is demanded.
doubly := `\b(?:never|do not|don't|must not|mustn't) (?:forget(?: to)?|fail to|hesitate to|refuse to|worry|mind)\b`

warned_list := concat("", [
	`(?m)^(?:#[^\n]*`, warning, `[^\n]*|[^\n]*`, warning, `[^\n]*:[ \t]*)\n`,
	`(?:[ \t]*\n)*(?:[ \t]*(?:[-*+>|]|[0-9]+[.)])[^\n]*(?:\n|$)(?:[ \t]+[^\s\-*+>|][^\n]*(?:\n|$))*)+`,
])

warning := concat("", [
	`(?:\b|_)(?:never|not|refuse|reject|attacks?|injections?|suspicious|malicious|hostile|examples?|red flags?`,
	`|forbidden|prohibited|beware|watch (?:out )?for|signs of|attempts?|out of bounds|untrusted|adversarial)\b`,
])

is_taken_back(class, before, words, after) if regex.match(class.unless, concat("", [before, words, after]))

is_taken_back(_, before, _, after) if is_warning(before, after)

# Whether what stands before words takes them back: it forbids them, or tells of somebody who says so.
is_warning(before, after) if {
	regex.match(forbids, before)
	is_joined(before, after)
}

is_warning(before, _) if {
	regex.match(reports, before)
	not regex.match(`\bwhat(?:ever)? (?:\w+ ){0,4}says? $`, before)
}

is_warning(before, after) if {
	regex.match(`["“„‘«(][^"“”)]{0,40}$|\x60[^\x60]{0,40}$|'$`, before)
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
	`(?:\b(?:ask|tell|order|instruct|urge|persuade|convince|trick|request|beg|direct|tr[iy]|attempt|want|claim|say|pretend|demand)`,
	`(?:s|es|ing|ed|ied)?(?: (?:you|it|him|her|them|us|me|the (?:model|agent|assistant)|models|agents|others))?(?: (?:to|that|us to|you to|how to))?`,
	`|\b(?:text|content|input|message|page|document|comment|mail|email|ticket|sentence|phrase|string|request|attempt|prompt|instruction|word|tool|result)s?`,
	` (?:that|which|like|such as|saying|telling|asking|to|containing)`,
	`|\b(?:things|something|anything|lines|phrases|words) (?:like|such as))(?: (?:things|something|anything))?(?: (?:like|such as|as))?`,
	`\s*[:,]?\s*["'“‘«(\x60]*$`,
])

warns := concat("", [warning, `|\b(?:such as|like|for example|phrases?|says?|reads?|words|text|as data|report|ignore it|jailbreaks?|role[- ]play|explains?|describes?)\b`])

is_excused(class, line) if {
	regex.match(class.excuse, line)
	not regex.match(`\b(?:any|all|every|each|everything|contents?|user's|users'|whole|entire|full)\b`, line)
}
