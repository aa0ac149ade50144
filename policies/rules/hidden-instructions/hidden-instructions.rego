# METADATA
# title: Instructions where nobody looks
# description: >-
#   What a page does not show, a model reads all the same: comments of HTML and Markdown, titles of
#   links, texts for pictures, elements that are styled to be invisible, and what a `data:` link holds.
#   The rule finds those that speak to a model, and links that run a script. Licences, notes of
#   editors, marks of tools and other comments are no finding. It goes by words of English, and by what
#   prompt-injection-text reads in other languages.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm012025-prompt-injection/
#     description: OWASP Top 10 for LLM Applications, LLM01 Prompt Injection
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/LLM_Prompt_Injection_Prevention_Cheat_Sheet.html
#     description: OWASP cheat sheet on preventing prompt injection
#   - ref: https://cwe.mitre.org/data/definitions/451.html
#     description: "CWE-451: misrepresentation of critical information"
# custom:
#   severity: high
#   remediation: >-
#     Delete it. What a model is to know stands where a reviewer sees it.
#   requires: ["prompts|tools|servers|approval|credentials"]
#   doors: [check, presync]
package agentgate.rules["hidden-instructions"]

import data.agentgate.lib.entries
import data.agentgate.lib.letters
import data.agentgate.lib.prose
import future.keywords.not

findings contains {"at": entries.pointer(path), "message": message} if {
	hides(document, ["\\u003c", "](", "]:"])
	walk(input.object, [path, value])
	is_string(value)
	hides(value, ["<", "](", "]:"])
	some part in parts(value)
	speaks(part.text)
	message := sprintf("%s speaks to a model: %q%s", [part.place, shown(part.text), letters.written(part.text)])
}

findings contains {"at": entries.pointer(path), "message": message} if {
	regex.match(`(?i)javascript:`, document)
	walk(input.object, [path, value])
	is_string(value)
	found := regex.find_n(`(?i)(?:\]\(\s*|href\s*=\s*["']?\s*)javascript:[^\s)"'>]*`, value, 1)[0]
	message := sprintf("a link here runs a script: %q", [substring(found, 0, 60)])
}

document := json.marshal(input.object)

hides(text, marks) if {
	some mark in marks
	contains(text, mark)
}

# Everything in a text that is not shown, and what it is.
parts(text) := {{"place": kind.place, "text": inside} |
	some kind in kinds
	contains(text, kind.mark)
	some found in regex.find_all_string_submatch_n(kind.pattern, text, 1000)
	inside := concat("", array.slice(found, 1, count(found)))
	count(inside) > 12
} | {{"place": "the target of a link", "text": content} |
	contains(text, "data:text/")
	some [_, encoding, written] in regex.find_all_string_submatch_n(links_to_data, text, 1000)
	content := decoded(encoding, written)
}

links_to_data := `(?:\]\(|["'=])\s*data:text/[a-z]+(?:;charset=[a-zA-Z0-9-]+)?(;base64)?,([^\s)"'>]+)`

decoded(";base64", written) := base64.decode(written) if base64.is_valid(written)

decoded("", written) := urlquery.decode(written) if {
	not regex.match(`%(?:$|[^0-9a-fA-F]|[0-9a-fA-F](?:$|[^0-9a-fA-F]))`, written)
}

kinds := [
	{"place": "a comment", "mark": "<!--", "pattern": `(?s)<!--(.*?)(?:-->|$)`},
	{
		"place": "a comment",
		"mark": "]:",
		"pattern": `(?m)^[ \t]*\[[^\]\n]*\]:[ \t]*(?:#|<>|<#>|about:blank)[ \t]*["'(]([^\n]*)`,
	},
	{"place": "the title of a link", "mark": "](", "pattern": `\]\([^)\s]*\s+(?:"([^"]*)"|'([^']*)'|\(([^)]*)\))\s*\)`},
	{"place": "the text for a picture", "mark": "![", "pattern": `!\[([^\]]*)\]`},
	{"place": "an attribute", "mark": "<", "pattern": `(?i)<[a-z][^<>]*\s(?:title|alt|aria-label|data-[a-z-]+)\s*=\s*["']([^"'<>]*)`},
	{"place": "an element that is not shown", "mark": "<", "pattern": unseen},
]

unseen := concat("", [
	`(?is)<[a-z][^<>]*(?:style\s*=\s*["']?[^"'<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*(?:0|1px)|opacity\s*:\s*0(?:\.0\d*)?\s*(?:[;"'!]|$)`,
	`|[^-]color\s*:\s*(?:white|transparent|#fff(?:fff)?)|(?:left|top|text-indent)\s*:\s*-\d{3,}|(?:width|height)\s*:\s*0|clip\s*:)`,
	`|\shidden\b|\scolor\s*=\s*["']?(?:white|#fff(?:fff)?)|\ssize\s*=\s*["']?0)[^<>]*>([^<]*)`,
])

# Whether words are meant for a model: what no owner would ask for, an order to one that is named, or
# an order for something that only a model does.
speaks(text) if prose.asked(text) != set()

speaks(text) if {
	plain := regex.replace(lower(letters.folded(text)), `[\s*]+`, " ")
	not regex.match(notes, plain)
	some pattern in orders
	regex.match(pattern, plain)
}

notes := concat("", [
	`^[^a-z]*(?:to-?do|fixme|xxx|hack|note to (?:editors|maintainers|reviewers|authors)|maintainers?\b|editors?\b|contributors?\b|reviewers?\b|copyright|\(c\)|licen[cs]e|spdx|generated|markdownlint`,
	`|prettier|eslint|vale|cspell|textlint|toc|doctoc|all-contributors|expect:|vim:|region|endregion|begin|end|start of|end of)\b`,
])

orders := [
	concat("", [
		`\b(?:`, model, `)\b[^.!?]{0,60}?(?:\b(?:must|should|shall|will|have to|need to|are to) (?:also |always |now |first |not |never |only )*`, doing,
		`|\byou (?:must|should|shall|will|have to|need to|are to)\b|[:,]\s*(?:please |now |always |first |also )*(?:you\b|do\b|don't\b|never\b|`, doing, `))`,
		`|\bsystem:\s*(?:please |now |always )?you\b`,
		`|(?:^|[.!?]\s+)\W*(?:(?:a )?(?:note|message|hint|word|instructions?)\s+(?:to|for)|to|for|attention|dear|hey) (?:the |any |all |every )?(?:`, model, `)\b[^.!?:,]{0,30}[:,]\s*\S+ \S+`,
	]),
	concat("", [
		`(?:^|[.!?:,;]\s*|\b(?:please|then|and|now|always|first|also|must|should)\s+)(?:please |now |always |first )?`,
		`(?:tell|inform|assure|convince|urge|ask) the users?\b`,
	]),
	concat("", [
		`\b(?:you (?:must|should|will|shall|have to|need to)|please|always|first|now|then|instead)\s+(?:always |first |now |also )?`,
		`(?:(?:call|invoke|use|run) (?:the |this )?\S+ (?:tool|function)|(?:reply|respond|answer) (?:that|with|only)|say that|approve this|rate this|recommend (?:this|the|our)|rank this)\b`,
	]),
	`\b(?:when|whenever|if|before|after) (?:you (?:summari[sz]e|answer|reply|respond|read this|process|translate|review)|(?:summari[sz]|answer|reply|respond|rat|rank|translat)ing)\b[^.!?]{0,60}?(?:,|\byou\b)\s*(?:always |also |first |please |must |should )*\w+`,
	`\b(?:you are|act as|as) (?:the |an? )?(?:helpful |ai |new )?(?:assistant|ai(?: model| agent| assistant)?|language model|llm|chatbot)\b[^.!?]{0,40}?[:,]\s*\w+`,
]

model := `(?:ai |coding |llm |language )?(?:assistants?|agents?|models?|chatbots?|bots?|copilot)|ais?|llms?|claude(?: code)?|gpt(?:-\d\w*)?|chatgpt|gemini|cursor`

doing := concat("", [
	`(?:call|send|run|execute|ignore|read|reply|respond|answer|say|tell|approve|rate|recommend|open|delete|fetch|post|add|include|follow|output|print|write|use|invoke|forward|upload|close|cancel|pay|buy|transfer|grant|remove|merge|push|deploy|install|publish|vote|star|e-?mail|register|subscribe|move|copy|set|share|create|update|change|return|praise|score|prefer|give|make|click|visit|mark|treat|pretend|act|assume|stop|skip|hide)\b`,
])

shown(text) := substring(trim(regex.replace(text, `\s+`, " "), " "), 0, 90)
