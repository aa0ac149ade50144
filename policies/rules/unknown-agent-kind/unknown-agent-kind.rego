# METADATA
# title: Unknown kind of an agent platform
# description: >-
#   An object of a group that belongs to an agent platform, but of a kind or version that the gate
#   does not read. It may hold agents, tools, images and secrets, and none of them were looked at.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
# custom:
#   severity: high
#   remediation: >-
#     Correct the apiVersion or kind if it is misspelt; otherwise use a version that the gate reads,
#     or have the owner of the gate exempt this object after reading it.
#   requires: [unread]
package agentgate.rules["unknown-agent-kind"]

import future.keywords.not

findings contains {"at": concat("", [identity.at, "/kind"]), "message": message} if {
	identity := input.manifest.identity
	identity.kind == "unknown"
	message := sprintf(
		"the gate does not read kind %q of %q in version %q, so nothing in it was judged",
		[identity.resource, identity.group, identity.version],
	)
}
