# METADATA
# title: Prompt that does not fit the tools
# description: >-
#   A prompt tells a model, and whoever reviews it, what an agent does. The rule finds tools that a
#   prompt speaks of by name and the agent does not have, where the manifest lists all that it has, and
#   promises that its tools do not keep: an agent said to be read-only, to write, send or delete
#   nothing, or to have no network, that is granted a tool which does. Names count in back quotes beside
#   the word tool, or written like an identifier; tools limited by a pattern of arguments are left out.
#   Promises are read in English.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
# custom:
#   severity: medium
#   remediation: >-
#     Take the tool away, grant the one that is meant, or change the sentence of the prompt.
#   requires: [prompts, tools]
#   doors: [check, presync]
package agentgate.rules["prompt-tool-mismatch"]

import data.agentgate.lib.entries
import future.keywords.not

catalogue := data.catalogue["prompt-tool-mismatch"]

findings contains {"at": prompt.at, "message": message} if {
	input.manifest.identity.kind != "skill"
	some prompt in input.manifest.prompts
	text := written(prompt)
	regex.match(`_|\x60`, text)
	is_listed
	some sentence in regex.split(ends, text)
	some name in mentioned(sentence)
	not is_known(name)
	not regex.match(`(?i)\b(?:never|not|no longer|without|cannot|unless|if you have|where available)\b|n't\b`, sentence)
	message := sprintf("the prompt speaks of a tool %q, which this agent does not have", [name])
}

findings contains {"at": tool.at, "message": message} if {
	count(input.manifest.tools) > 0
	some prompt in input.manifest.prompts
	text := lower(written(prompt))
	some promise in catalogue.promises
	contains(text, promise.word)
	some sentence in regex.split(ends, text)
	not regex.match(exempt, sentence)
	line := regex.replace(sentence, `[\s*_\x60]+`, " ")
	found := regex.find_n(promise.pattern, line, 1)[0]
	some tool in granted
	breaks(promise, tool)
	message := sprintf("the prompt says %q, but tool %q %s", [trim(found, " ,"), tool.name, promise.does])
}

ends := `[.!?;](?:\s+|$)|\n[ \t]*(?:\n|[-*+#]|[0-9]+[.)])`

exempt := `\b(?:without|unless|until|except|before|other than|outside|beyond|apart from|yet|only if)\b`

written(prompt) := text if {
	prompt.length > 0
	text := object.get(input.object, entries.steps(prompt.at), "")
	is_string(text)
}

granted contains tool if {
	some tool in input.manifest.tools
	tool.grant != "deny"
	tool.pattern == ""
	not tool.wildcard
	not contains(tool.name, "*")
}

# Whether the manifest names every tool that there is.
is_listed if {
	every tool in input.manifest.tools {
		is_closed(tool)
	}
}

is_closed(tool) if tool.grant == "deny"

is_closed(tool) if {
	not tool.wildcard
	not contains(tool.name, "*")
}

mentioned(sentence) := {name |
	some pattern in catalogue.mentions
	some [_, name] in regex.find_all_string_submatch_n(pattern, sentence, 100)
}

# By its own name, or after that of its server.
is_known(name) if plain(name) in known

is_known(name) if {
	some each in known
	endswith(plain(name), concat("", ["_", each]))
}

known := ((({plain(tool.name) | some tool in input.manifest.tools} | {plain(regex.replace(link.target, `^.*/`, "")) |
	some link in input.manifest.links
}) | {plain(server.name) |
	some server in input.manifest.servers
}) | {plain(tool.server) |
	some tool in input.manifest.tools
	tool.server != ""
}) | {plain(name) | some name in catalogue.brought}

plain(name) := trim(regex.replace(lower(humps), `[^a-z0-9]+`, "_"), "_") if {
	humps := regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_$2")
}

breaks(promise, tool) if tool.effect in promise.effects

breaks(promise, tool) if {
	tool.effect == ""
	name := sprintf("_%s_", [plain(tool.name)])
	regex.match(promise.names, name)
	not regex.match(promise.spared, name)
}
