# METADATA
# title: Characters that nobody sees
# description: >-
#   A model reads characters that no reviewer sees: tags that spell out a hidden sentence, marks that
#   turn the order of what is shown, spaces without width inside of words, blanks that are letters.
#   The rule looks at every string and every name in a document, prompts and the bodies of Markdown
#   among them, after escapes were read. Where a script or an emoji needs such a character, as Persian
#   needs a non-joiner and a family of emoji its joiners, it is no finding, and neither are the tags
#   of a flag or a single mark of direction beside a script that is written from right to left.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm012025-prompt-injection/
#     description: OWASP Top 10 for LLM Applications, LLM01 Prompt Injection
#   - ref: https://www.unicode.org/reports/tr36/
#     description: Unicode Technical Report 36, security considerations
#   - ref: https://trojansource.codes/
#     description: Trojan Source, CVE-2021-42574
# custom:
#   severity: high
#   remediation: >-
#     Delete the characters, or retype the text around them; a tool that shows code points finds them.
#   requires: ["object|prompts|servers|tools|models|links|guard"]
package agentgate.rules["hidden-unicode"]

import data.agentgate.lib.entries
import data.agentgate.lib.letters
import future.keywords.not

catalogue := data.catalogue["hidden-unicode"]

findings contains {"at": entries.pointer(path), "message": message} if {
	not input.ascii
	count(texts) > 0
	walk(input.object, [path, value])
	texts[value]
	regex.match(hidden, value)
	message := report("this text", cleaned(value))
}

findings contains {"at": entries.pointer(array.concat(path, [name])), "message": message} if {
	not input.ascii
	count(names) > 0
	walk(input.object, [path, value])
	is_object(value)
	some name in (object.keys(value) & names)
	regex.match(hidden, name)
	message := report("the name of this field", cleaned(name))
}

# One look at the whole document: most have no such character anywhere. Behind a name stands a
# colon. What JSON has for a line break ends in a letter, so each text is looked at by itself again.
texts := {json.unmarshal(each) |
	some each in found
	not endswith(each, ":")
}

names := {json.unmarshal(trim_suffix(each, ":")) |
	some each in found
	endswith(each, ":")
}

found := regex.find_n(quoted, document, -1) if {
	document := json.marshal(input.object)
	regex.match(candidate, document)
}

quoted := concat("", [`"(?:[^"\\]|\\.)*?(?:`, hidden, `)(?:[^"\\]|\\.)*":?`])

report(place, text) := sprintf("%s has %s at line %d, column %d%s%s", [
	place,
	label(first),
	strings.count(before, "\n") + 1,
	count(regex.replace(before, `(?s)^.*\n`, "")) + 1,
	more(found, first),
	spelt(text),
]) if {
	found := [regex.replace(each, `^[A-Za-z]`, "") | some each in regex.find_n(hidden, text, 100000)]
	first := found[0]
	before := split(text, first)[0]
}

more(found, _) := "" if count(found) == 1

more(found, first) := sprintf(", and %d more places like it%s", [count(found) - 1, others]) if {
	count(found) > 1
	rest := {letters.code(each) | some each in found} - {letters.code(first)}
	others := concat("", [sprintf(": %s", [concat(", ", array.slice(sort(rest), 0, 8))]) | count(rest) > 0])
}

# What tags say to a model: each stands for a character of ASCII.
spelt(text) := sprintf("; its tags spell %q", [concat("", said)]) if {
	said := [hex.decode(substring(letters.code(tag), 5, 2)) |
		some tag in regex.find_n(`[\x{E0020}-\x{E007E}]`, text, 80)
	]
	count(said) > 0
} else := ""

# What shows nothing. Selectors of variants are common after one character, so that only several in
# a row, or one after a letter, count.
hidden := concat("|", [
	concat("", ["[", nothing, "]"]),
	`[A-Za-z][\x{FE00}-\x{FE0F}]`,
	`[\x{FE00}-\x{FE0F}]{2}`,
])

# One class of characters, without which there is nothing hidden: it is tested several times as fast.
candidate := concat("", ["[", nothing, `\x{FE00}-\x{FE0F}]`])

nothing := concat("", [
	`\x{AD}\x{34F}\x{61C}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}`,
	`\x{3164}\x{FEFF}\x{FFA0}\x{FFF9}-\x{FFFB}\x{1D173}-\x{1D17A}\x{E0000}-\x{E0FFF}`,
])

# The text with a dot for each such character that a script or an emoji needs where it stands.
cleaned(text) := dotted(dotted(dotted(dotted(dotted(plain, at_start), joined), fitted), spaced), varied) if {
	plain := flagged(marked(text))
}

dotted(text, needed) := regex.replace(text, needed.pattern, needed.by)

at_start := {"pattern": `^\x{FEFF}`, "by": "·"}

# Emoji, Arabic and its relatives, and the scripts of South and Southeast Asia.
joined := {
	"pattern": concat("", [
		`([\x{A9}\x{AE}\x{2190}-\x{2BFF}\x{3030}\x{1F000}-\x{1FAFF}\x{FE0F}\x{5D0}-\x{8FF}\x{900}-\x{E7F}`,
		`\x{F00}-\x{109F}\x{1780}-\x{18AF}\x{1900}-\x{1CFF}\x{A800}-\x{AAFF}\x{FB1D}-\x{FDFF}`,
		`\x{FE70}-\x{FEFC}\x{10A00}-\x{11FFF}\x{1E900}-\x{1E95F}])[\x{200C}\x{200D}]`,
	]),
	"by": "${1}·",
}

fitted := {
	"pattern": `[\x{200C}\x{200D}]([\x{620}-\x{8FF}\x{900}-\x{DFF}\x{1800}-\x{18AF}])`,
	"by": "·${1}",
}

# Scripts that are written without spaces say with this one where a line may end.
spaced := {
	"pattern": concat("", [
		`([\x{E00}-\x{EFF}\x{1000}-\x{109F}\x{1780}-\x{17FF}\x{1900}-\x{1AAF}`,
		`\x{3040}-\x{30FF}\x{4E00}-\x{9FFF}])\x{200B}`,
	]),
	"by": "${1}·",
}

varied := {
	"pattern": `([\x{3400}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{323AF}])[\x{E0100}-\x{E01EF}]`,
	"by": "${1}·",
}

# Flags of parts of a country: a black flag, tags that spell its code, and the last tag.
flagged(text) := regex.replace(regex.replace(text, flag(5), "·······"), flag(4), "······") if {
	regex.match(`\x{1F3F4}`, text)
} else := text

flag(length) := sprintf(`\x{1F3F4}[\x{E0030}-\x{E0039}\x{E0061}-\x{E007A}]{%d}\x{E007F}`, [length])

# Marks of direction belong beside letters that are written from right to left, and are none.
marked(text) := regex.replace(text, `[\x{200E}\x{200F}\x{61C}]`, "·") if {
	regex.match(`[\x{5D0}-\x{61B}\x{61D}-\x{8FF}\x{FB1D}-\x{FDFF}\x{FE70}-\x{FEFC}]`, text)
} else := text

label(character) := sprintf("%s (%s)", [code, called[code]]) if {
	code := letters.code(character)
} else := letters.code(character)

called := {code: range.name |
	some range in catalogue.names
	some number in numbers.range(range.from, range.to)
	code := sprintf("U+%04X", [number])
}
