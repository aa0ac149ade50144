# METADATA
# title: Name that is taken for another
# description: >-
#   A model, and who reviews what it may call, tell tools and servers apart by their names. The rule
#   finds names with letters of another alphabet that look like those of Latin, names that differ from
#   another one here in nothing but such letters, capitals or the marks between words, and, where a
#   platform hands a model the names of tools without those of their servers, tools that two servers
#   offer under one name or that are called like a tool which the platform brings along. A name that is
#   written in another alphabet altogether is no finding.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
#   - ref: https://www.unicode.org/reports/tr39/
#     description: Unicode Technical Standard 39, security mechanisms
#   - ref: https://modelcontextprotocol.io/specification/2025-11-25/server/tools
#     description: "Model Context Protocol: tools and their names"
# custom:
#   severity: high
#   remediation: >-
#     Retype the name in the letters that it seems to have, or let only one of the tools be called; where
#     a server is yours, give its tool a name that no other has.
#   requires: ["tools|servers"]
#   doors: [check, presync]
package agentgate.rules["tool-name-confusion"]

import data.agentgate.lib.letters
import future.keywords.not

catalogue := data.catalogue["tool-name-confusion"]

findings contains {"at": entry.at, "message": message} if {
	not input.ascii
	some entry in entries
	some word in regex.split(`[^\pL\pM\pN]+`, entry.name)
	seems := letters.folded(word)
	seems != word
	regex.match(`^[\x00-\x7F]+$`, seems)
	message := sprintf("%s %q is not what it seems, %q: it has %s", [
		entry.what,
		entry.name,
		letters.folded(entry.name),
		concat(", ", letters_of(word)),
	])
}

# Letters of two alphabets in one word, though not all of them look like others.
findings contains {"at": entry.at, "message": message} if {
	not input.ascii
	some entry in entries
	some word in regex.split(`[^\pL\pM]+`, entry.name)
	regex.match(`[A-Za-z]`, word)
	regex.match(`[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]`, word)
	not regex.match(`^[\x00-\x7F]+$`, letters.folded(word))
	found := regex.find_n(`[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]`, word, 1)[0]
	message := sprintf("%s %q mixes alphabets within a word: it has %s", [
		entry.what,
		entry.name,
		letters.code(found),
	])
}

findings contains {"at": entry.at, "message": message} if {
	count(entries) > 1
	some group in groups
	orders := {each.order | some each in group}
	some first in group
	first.order == min(orders)
	some entry in group
	entry.name != first.name
	message := sprintf("%s %q is easily taken for %q", [entry.what, entry.name, first.name])
}

findings contains {"at": tool.at, "message": message} if {
	input.manifest.format in catalogue.bare
	some places in offered
	first := min(places)
	some place in places
	tool := input.manifest.tools[place]
	other := input.manifest.tools[first]
	tool.server != other.server
	message := sprintf(
		"tool %q of server %q has the name of one of server %q, and a model is told no more than that",
		[tool.name, tool.server, other.server],
	)
}

findings contains {"at": tool.at, "message": message} if {
	own := catalogue.brought[input.manifest.format]
	some tool in input.manifest.tools
	tool.server != ""
	is_offered(tool)
	tool.name in own
	message := sprintf("tool %q of server %q has the name of one that %s brings along", [
		tool.name,
		tool.server,
		input.manifest.format,
	])
}

# Where the tools of each name are.
offered[tool.name] contains place if {
	some place, tool in input.manifest.tools
	tool.server != ""
	is_offered(tool)
}

is_offered(tool) if {
	not tool.wildcard
	tool.grant != "deny"
	not contains(tool.name, "*")
}

entries contains {"what": "tool", "name": tool.name, "at": tool.at, "order": order} if {
	some order, tool in input.manifest.tools
	not tool.wildcard
	tool.grant != "deny"
	tool.name != ""
}

entries contains {"what": "server", "name": server.name, "at": server.at, "order": order} if {
	some order, server in input.manifest.servers
	server.name != ""
}

# A server that is only referred to, by where it is first.
entries contains {"what": "server", "name": name, "at": input.manifest.tools[first].at, "order": first} if {
	some name, places in referred
	not name in declared
	first := min(places)
}

declared := {server.name | some server in input.manifest.servers}

referred[tool.server] contains place if {
	some place, tool in input.manifest.tools
	not tool.server in {"", "*"}
}

groups[sprintf("%s %s", [entry.what, skeleton(entry.name)])] contains entry if some entry in entries

# What is left of a name for somebody who looks at it shortly.
skeleton(name) := strings.replace_n({"0": "o", "1": "l", "i": "l", "|": "l", "rn": "m", "vv": "w"}, small) if {
	small := regex.replace(lower(letters.folded(name)), `[\s_.\-]+`, "")
}

letters_of(word) := [sprintf("%s for %q", [letters.code(each), letters.folded(each)]) |
	some each in split(word, "")
	letters.folded(each) != each
]
