# METADATA
# title: Model called at an address that is not its provider's
# description: >-
#   Whoever answers at the address of a model sees every prompt, every document and the key itself,
#   and decides what the agent does next. An address is a finding when its host is neither the
#   provider's own, nor in the cluster (`name.namespace.svc`, a single label), nor the machine
#   itself, nor on the organisation's list; when it is called over plain http although it is
#   outside; or when certificates are not checked. Hosts are compared as clients read them: what
#   stands before an `@` is a user, and `api.openai.com.evil.example` is not OpenAI. Many providers
#   speak OpenAI's protocol, so where that is what is spoken any provider that is known counts. An
#   address whose host a variable decides says nothing.
# related_resources:
#   - ref: https://nvd.nist.gov/vuln/detail/CVE-2026-21852
#     description: "CVE-2026-21852: a project's ANTHROPIC_BASE_URL that sends the key elsewhere"
#   - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#     description: OWASP Top 10 for LLM Applications, LLM02 Sensitive Information Disclosure
# custom:
#   severity: high
#   remediation: >-
#     Remove the address, so that the provider's own is used, or write it with https and have the
#     owner of gate.yaml list the host of your gateway in `hosts`. Trust a private authority by its
#     certificate instead of switching the check off.
#   parameters:
#     hosts:
#       description: >-
#         Globs of hosts at which models may be called besides those of the providers, such as
#         `llm-gateway.example.com` or `*.models.example.com`.
#       default: []
#   # What has containers states images and devices, a delivery only images.
#   requires: ["endpoints|servers|images", "endpoints|servers|devices"]
package agentgate.rules["endpoint-override"]

import data.agentgate.lib.entries
import data.agentgate.lib.hosts
import future.keywords.not

catalogue := data.catalogue["endpoint-override"]

findings contains {"at": address.at, "message": message} if {
	some address in addresses
	parts := hosts.parts(address.value)
	parts.host != ""
	not hosts.is_open(parts.host)
	not hosts.is_local(parts.host)
	message := fault(address, parts)
}

findings contains {"at": at, "message": message} if {
	some model in input.manifest.models
	not model.tls_verify
	not hosts.is_open(hosts.parts(model.endpoint).host)
	at := switched_off(model)
	message := "the certificate of the model's endpoint is not checked: anybody on the way can read and answer"
}

# Claude Code runs on Node, which goes by this in the settings of a project as well.
findings contains {"at": "/env/NODE_TLS_REJECT_UNAUTHORIZED", "message": message} if {
	input.manifest.format == "claude_settings"
	value := object.get(input.object, ["env", "NODE_TLS_REJECT_UNAUTHORIZED"], "")
	sprintf("%v", [value]) == "0"
	message := "no certificate is checked, that of the model's endpoint neither: anybody on the way can read and answer"
}

# Where the check is switched off, if the document says it in so many words.
switched_off(model) := entries.pointer(path) if {
	path := [path |
		walk(input.object, [path, value])
		value == true
		regex.match(`(?i)(?:verify|insecure)`, sprintf("%v", [path[count(path) - 1]]))
	][0]
} else := model.at

fault(address, parts) := sprintf(
	"%s leads to %q, which is neither the provider's own host nor one that is listed",
	[address.what, parts.host],
) if {
	not is_known(address.provider, parts.host)
} else := sprintf("%s calls %q over plain http: anybody on the way can read the key and answer", [
	address.what,
	parts.host,
]) if {
	parts.scheme == "http"
}

addresses contains {"value": model.endpoint, "provider": provider, "at": model.endpoint_at, "what": what} if {
	some model in input.manifest.models
	model.endpoint != ""
	not is_variable(model)
	provider := model.provider
	what := "the endpoint of the model"
}

# Settings state a variable that moves an address as a model of no name, at the variable.
addresses contains from_variable(name(model), model.endpoint, model.at) if {
	some model in input.manifest.models
	is_variable(model)
}

is_variable(model) if {
	model.id == ""
	model.endpoint != ""
	from_variable(name(model), model.endpoint, model.at)
}

name(model) := regex.replace(model.at, `^.*/`, "")

addresses contains found if {
	some container in input.manifest.containers
	some variable in container.env
	variable.value != ""
	found := from_variable(variable.name, variable.value, variable.at)
}

addresses contains found if {
	some entry in entries.handed_on
	found := from_variable(entry.name, entry.value, entry.at)
}

addresses contains found if {
	some server in input.manifest.servers
	some variable in entries.variables(server)
	is_string(variable.value)
	found := from_variable(variable.name, variable.value, variable.at)
}

addresses contains found if {
	some server in input.manifest.servers
	some argument in server.args
	[_, name, value] := regex.find_all_string_submatch_n(assignment, argument.value, 1)[0]
	found := from_variable(name, value, argument.at)
}

assignment := `^(?:-e|--env=)?([A-Za-z_][A-Za-z0-9_]*)=(.+)$`

from_variable(name, value, at) := {"value": value, "provider": provider, "at": at, "what": what} if {
	written := upper(name)
	strings.any_suffix_match(written, ["URL", "BASE", "ENDPOINT", "HOST", "_BEDROCK_RUNTIME"])
	provider := min({id | some id, known in catalogue.providers; regex.match(known.variables, written)})
	what := sprintf("the variable %q", [name])
}

is_known(provider, host) if {
	some id in speakers(provider)
	hosts.is_listed(host, catalogue.providers[id].hosts)
}

is_known(_, host) if hosts.is_listed(host, data.params["endpoint-override"].hosts)

# Whose hosts count as a provider's own: those of all where it only names the protocol.
speakers(provider) := {id | some id, _ in catalogue.providers} if {
	regex.replace(lower(provider), `[^a-z0-9]`, "") in catalogue.protocols
} else := named[regex.replace(lower(provider), `[^a-z0-9]`, "")]

# Which providers go by a name.
named := {name: {id | some id, known in catalogue.providers; name in known.names} |
	some known in catalogue.providers
	some name in known.names
}
