# METADATA
# title: Model not pinned to a version
# description: >-
#   An alias such as `sonnet`, `gpt-4o` or `latest` is another model tomorrow, without a change that
#   anybody reviewed or tested. A model is pinned when its id ends in the date or number of a
#   snapshot, is one that its provider publishes as never changing, names a digest or the exact build
#   of its weights, or comes with the commit of a model hub; an organisation lists what else it
#   accepts. A deployment of Azure, a profile of Bedrock and a model behind an address in the
#   cluster mean what somebody else decides, so they are unresolved until they are listed. A model
#   that is declared elsewhere is judged there.
# related_resources:
#   - ref: https://platform.openai.com/docs/models
#     description: "OpenAI: aliases and snapshots of models"
#   - ref: https://platform.claude.com/docs/en/about-claude/models/model-ids-and-versions
#     description: "Claude: ids of models and what they promise"
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
# custom:
#   severity: low
#   remediation: >-
#     Name the snapshot, as in `gpt-4o-2024-11-20`; give weights from a model hub the commit as their
#     revision and those of Ollama the tag of one build. If there is no other id, have the owner of
#     gate.yaml list it in `models`.
#   requires: [models]
#   parameters:
#     models:
#       description: >-
#         Globs of models that are accepted as they are, by `provider/id` or by id alone, such as
#         `azureopenai/support-*`. Case does not matter.
#       default: []
package agentgate.rules["unpinned-model"]

import data.agentgate.lib.hosts
import future.keywords.not

catalogue := data.catalogue["unpinned-model"]

findings contains {"at": model.at, "message": message} if {
	some model in loose
	not decided_elsewhere(model)
	message := fault(model)
}

unresolved contains {"at": model.at, "message": message} if {
	some model in loose
	message := sprintf("the model %q %s", [model.id, decided_elsewhere(model)])
}

loose contains model if {
	some model in input.manifest.models
	model.id != ""
	not is_inherited(model.id)
	not is_pinned(model)
	not is_listed(model)
}

is_inherited(id) if lower(id) in catalogue.inherited

is_pinned(model) if regex.match(`^[0-9a-f]{40}(?:[0-9a-f]{24})?$`, model.revision)

is_pinned(model) if {
	model.revision == ""
	not is_fetched(model)
	some pattern in catalogue.patterns
	regex.match(pattern, lower(model.id))
}

is_pinned(model) if {
	is_ollama(model)
	regex.match(catalogue.builds, lower(model.id))
}

# Weights that are fetched from a hub are what its branch holds, whatever is in their name.
is_fetched(model) if {
	model.endpoint == ""
	word(model.provider) in catalogue.hubs
}

is_ollama(model) if word(model.provider) in catalogue.ollama

is_ollama(model) if regex.match(`^ollama(?:_chat)?/`, lower(model.id))

is_listed(model) if {
	some pattern in data.params["unpinned-model"].models
	some name in [model.id, sprintf("%s/%s", [model.provider, model.id])]
	glob.match(lower(pattern), [], lower(name))
}

decided_elsewhere(model) := "is only known when it is used" if {
	regex.match(`\$[{(A-Za-z_]|\{\{|^=Env\.`, model.id)
} else := "is decided by its deployment, which only the organisation can list" if {
	word(model.provider) in catalogue.opaque
	not is_alias(model)
} else := "is decided by its profile, which only the organisation can list" if {
	regex.match(`^arn:[^:]+:bedrock:.*:(?:application-)?inference-profile/`, model.id)
} else := "is whatever its folder or bucket holds, which only the organisation can list" if {
	model.revision == ""
	regex.match(`^(?:\.{0,2}/|[a-z0-9]+://)`, model.id)
} else := sprintf("is decided by whoever runs %q", [host]) if {
	model.revision == ""
	not is_ollama(model)
	host := hosts.parts(model.endpoint).host
	hosts.is_local(host)
}

is_alias(model) if {
	some ending in catalogue.moving
	regex.match(sprintf(`(?:^|[-:@/])%s$`, [ending]), lower(model.id))
}

fault(model) := sprintf("the revision %q of the model %q can be moved: name the commit", [
	model.revision,
	model.id,
]) if {
	model.revision != ""
} else := sprintf("the model %q is what its hub holds today: give it the commit as its revision", [
	model.id,
]) if {
	is_fetched(model)
} else := sprintf("the model %q is what its tag means today: name the tag of one build", [model.id]) if {
	is_ollama(model)
} else := sprintf("the model %q is an alias that can mean another model tomorrow: name its snapshot", [
	model.id,
])

word(text) := regex.replace(lower(text), `[^a-z0-9]`, "")
