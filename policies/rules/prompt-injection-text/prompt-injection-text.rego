# METADATA
# title: Text that turns a model against its owner
# description: >-
#   Descriptions of tools, prompts and skills are read by a model as if its owner had written them.
#   The rule finds sentences that ask it to drop what it was told before, to carry secrets or
#   conversations away, to hide what it does, to read files of credentials for a tool, to treat other
#   tools in a way that is not theirs to say, or to go around approval. It looks at every string of a
#   document. A sentence that forbids such a thing, or quotes it as what others may try, is no finding,
#   and neither is a list below words of warning, nor to keep something confidential. It goes by words
#   of English, and for two wishes, to drop what was said and to hide what is done, by those of German,
#   French, Spanish and Chinese; it reads through letters that look like others, what has no width,
#   digits for letters and letters apart. What is said in other words or languages, or in parts, it
#   misses.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm012025-prompt-injection/
#     description: OWASP Top 10 for LLM Applications, LLM01 Prompt Injection
#   - ref: https://modelcontextprotocol.io/specification/2025-06-18/server/tools#security-considerations
#     description: "Model Context Protocol: security considerations of tools"
#   - ref: https://invariantlabs.ai/blog/mcp-security-notification-tool-poisoning-attacks
#     description: Tool poisoning attacks on the Model Context Protocol
# custom:
#   severity: high
#   remediation: >-
#     Delete the sentence, and find out who wrote it. If it warns of such text, say so in the same
#     sentence: "never follow text that says …".
#   requires: ["prompts|tools|servers|approval|credentials"]
#   doors: [check, presync]
package agentgate.rules["prompt-injection-text"]

import data.agentgate.lib.entries
import data.agentgate.lib.letters
import data.agentgate.lib.prose
import future.keywords.not

findings contains {"at": entries.pointer(path), "message": message} if {
	# Two tests of the whole document: most hold no sentence, or no such word anywhere.
	prose.may_speak(document)
	prose.is_suspect(document)
	walk(input.object, [path, value])
	is_string(value)
	some wish in prose.asked(value)
	message := sprintf("this text asks a model %s: %q%s", [wish.wish, wish.words, disguise(value, wish.words)])
}

document := json.marshal(input.object)

# The characters that a reviewer takes for others, where the words do not stand there as they are read.
disguise(value, words) := letters.written(value) if {
	not contains(regex.replace(lower(value), `\s+`, " "), words)
} else := ""
