# METADATA
# title: Weakens or removes the gate
# description: >-
#   Whoever may change what the gate judges can often change the gate as well. The rule finds
#   changes that loosen `gate.yaml`, its scans included, take the gate out of the hooks before a
#   commit or a sync, let admission go on without it, or switch off the validation it relies on.
#   Before a sync, the gate's hook must be the first, alone in its wave, and really ask; `gate init
#   argocd` writes it so. An owner who means a change says so with an exemption, which has a reason
#   and an end.
# related_resources:
#   - ref: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
#     description: "Argo CD: sync options"
#   - ref: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
#     description: "Argo CD: sync phases and waves"
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
#     description: "Kubernetes: admission webhooks"
# custom:
#   severity: high
#   remediation: >-
#     Take the change back, or let the gate's owner agree to it with an exemption for this rule that
#     names a reason and ends.
#   requires: ["guard|object"]
#   judges_removal: true
#   parameters:
#     names:
#       description: What images, webhooks, services, repositories and hooks of the gate are called.
#       default: [agentgate]
#     first_wave:
#       description: The wave of the gate's hook before a sync; it and all before it are the gate's.
#       default: -10000
package agentgate.rules["gate-integrity"]

import data.agentgate.lib.jobs
import data.agentgate.lib.loosening
import data.agentgate.lib.presync
import data.agentgate.lib.statuses
import data.agentgate.lib.syncs
import future.keywords.not

names := data.params["gate-integrity"].names

# Files that make the gate run, or say how it judges.
findings contains {"at": "", "message": "removes gate.yaml, and with it all that its owner decided"} if {
	input.manifest.identity.kind == "gate"
	input.change.operation == "DELETE"
	is_config
}

findings contains fault if {
	input.manifest.identity.kind == "gate"
	input.change.operation == "UPDATE"
	is_config
	some fault in loosening.loosened
}

findings contains {"at": "/repos", "message": "takes the gate out of the hooks before a commit"} if {
	input.change.operation == "UPDATE"
	input.manifest.identity.kind == "gate"
	has_hook(input.change.old)
	not has_hook(input.object)
}

findings contains {"at": "/repos", "message": message} if {
	input.change.operation == "UPDATE"
	input.manifest.identity.kind == "gate"
	some before in own_hooks(input.change.old)
	some hook in own_hooks(input.object)
	hook.id == before.id
	some field in ["args", "entry", "exclude", "exclude_types", "files", "stages", "types", "types_or"]
	value := object.get(hook, field, null)
	value != null
	value != object.get(before, field, null)
	message := sprintf("changes the %s of the hook %q, which decide what it is asked about", [field, hook.id])
}

findings contains {"at": "", "message": "removes the hook that runs the gate before a commit"} if {
	input.change.operation == "DELETE"
	input.manifest.identity.kind == "gate"
	has_hook(input.object)
}

# Admission.
findings contains {"at": sprintf("/webhooks/%d", [index]), "message": message} if {
	input.manifest.identity.kind == "webhook"
	input.change.operation == "DELETE"
	some index, webhook in webhooks(input.object)
	message := sprintf("removes the webhook %q, so nothing is judged at admission", [webhook.name])
}

findings contains {"at": "/webhooks", "message": message} if {
	input.manifest.identity.kind == "webhook"
	input.change.operation == "UPDATE"
	some before in webhooks(input.change.old)
	count([1 | some webhook in webhooks(input.object); webhook.name == before.name]) == 0
	message := sprintf("takes out the webhook %q, so nothing is judged at admission", [before.name])
}

findings contains {"at": sprintf("/webhooks/%d/failurePolicy", [index]), "message": message} if {
	input.manifest.identity.kind == "webhook"
	input.change.operation != "DELETE"
	some index, webhook in webhooks(input.object)
	object.get(webhook, "failurePolicy", "Fail") == "Ignore"
	message := sprintf(
		"the webhook %q is passed over when it does not answer; set failurePolicy to Fail",
		[webhook.name],
	)
}

findings contains {"at": sprintf("/webhooks/%d/%s", [index, field]), "message": message} if {
	input.manifest.identity.kind == "webhook"
	input.change.operation == "UPDATE"
	some index, webhook in webhooks(input.object)
	some before in webhooks(input.change.old)
	before.name == webhook.name
	some field in ["namespaceSelector", "objectSelector", "matchConditions", "rules"]
	object.get(webhook, field, null) != object.get(before, field, null)
	message := sprintf(
		"changes the %s of the webhook %q, which decide what the gate is asked about",
		[field, webhook.name],
	)
}

# Before a sync.
findings contains {"at": "", "message": "removes the hook that runs the gate before a sync"} if {
	input.change.operation == "DELETE"
	is_hook
}

findings contains {"at": "/metadata/annotations", "message": "makes the gate's hook something that no sync runs"} if {
	input.change.operation == "UPDATE"
	was_hook
	not is_hook
}

findings contains fault if {
	is_hook
	input.change.operation != "DELETE"
	some fault in (presync.flaws | of_hook)
}

# Whatever its kind: what is applied before the verdict has been applied.
findings contains {"at": syncs.hook_at, "message": message} if {
	"PreSync" in syncs.hook_types
	input.manifest.identity.at == ""
	input.change.operation != "DELETE"
	syncs.wave <= first_wave
	not is_hook
	message := sprintf(
		"is a hook of wave %d before the sync, so it is applied before the gate has judged it; put it after wave %d",
		[syncs.wave, first_wave],
	)
}

# What decides how the hook asks.
findings contains {"at": change.at, "message": message} if {
	input.change.operation == "UPDATE"
	is_hook
	was_hook
	some change in jobs.changes
	message := sprintf("changes %v of the gate's hook from %s to %s", [change.field, change.before, change.after])
}

# What is wrong with a hook of the gate, besides what would be with any.

of_hook contains {"at": syncs.wave_at, "message": message} if {
	syncs.wave > first_wave
	message := sprintf("the gate's hook is in wave %d, where others may come before it; put it in wave %d", [syncs.wave, first_wave])
}

of_hook contains {"at": container.at, "message": message} if {
	some container in input.manifest.containers
	not is_ours(container.image.repository)
	message := sprintf("runs %q beside the gate, before anything is judged; give it a hook of a later wave", [container.name])
}

of_hook contains {"at": container.at, "message": message} if {
	some container in input.manifest.containers
	is_ours(container.image.repository)
	words := [word.value | some word in array.concat(container.command, container.args)]
	not asks(words)
	message := "the gate's hook ends without asking the gate; let it run `gate presync`"
}

of_hook contains {"at": word.at, "message": message} if {
	some container in input.manifest.containers
	words := array.concat(container.command, container.args)
	some word in words
	statuses.hides(word.value, concat(" ", [other.value | some other in words; other.at != word.at]))
	message := "hides that the gate denied; let its exit status be that of the hook"
}

# What an Application that is applied starts is a sync that asks no hook.
findings contains {"at": sprintf("/operation/sync/%s", [field]), "message": message} if {
	input.manifest.identity.kind == "application"
	input.change.operation != "DELETE"
	some field, value in object.get(input.object, ["operation", "sync"], {})
	is_without_hooks(field, value)
	message := sprintf("starts a sync that asks no hook (%s); leave `operation` to whoever syncs", [field])
}

# What the gate relies on.
findings contains {"at": option.at, "message": message} if {
	some delivery in input.manifest.deliveries
	some option in delivery.options
	input.change.operation != "DELETE"
	lower(replace(option.value, " ", "")) == "validate=false"
	message := concat("", [
		"switches off validation, so fields that the gate read may not be what is applied; ",
		"remove Validate=false",
	])
}

is_config if object.get(input.object, "version", null) != null

has_hook(file) if {
	some entry in object.get(file, "repos", [])
	some word in [object.get(entry, "repo", ""), hooks(entry)]
	is_ours(word)
}

hooks(entry) := concat(" ", [object.get(hook, "id", "") | some hook in object.get(entry, "hooks", [])])

own_hooks(file) := [hook |
	some entry in object.get(file, "repos", [])
	some hook in object.get(entry, "hooks", [])
	is_ours(concat(" ", [object.get(entry, "repo", ""), object.get(hook, "id", "")]))
]

webhooks(configuration) := {index: webhook |
	some index, webhook in object.get(configuration, "webhooks", [])
	is_object(webhook)
	is_string(object.get(webhook, "name", null))
	service := object.get(webhook, ["clientConfig", "service", "name"], "")
	is_ours(sprintf("%s %v", [webhook.name, service]))
}

first_wave := data.params["gate-integrity"].first_wave

asks(words) if {
	regex.match(`\b(?:presync|check)\b`, concat(" ", words))
	count({"--help", "-h", "--version"} & {word | some word in words}) == 0
}

is_without_hooks("resources", value) if count(value) > 0

is_without_hooks("manifests", value) if count(value) > 0

is_without_hooks("syncStrategy", value) if value.apply

# Whether the object was such a hook before the change.
was_hook if {
	input.change.old.metadata.annotations[syncs.hook_key]
	some [path, image] in [pair | walk(input.change.old, pair); is_string(pair[1])]
	path[count(path) - 1] == "image"
	is_ours(image)
}

is_hook if {
	syncs.annotation[syncs.hook_key]
	some container in input.manifest.containers
	is_ours(container.image.repository)
}

# A longer word, such as agentgateway, is another program.
is_ours(text) if {
	some name in names
	parts := split(text, name)
	some place, after in parts
	place > 0
	not regex.match(`^[A-Za-z0-9]`, after)
	not regex.match(`[A-Za-z0-9]$`, parts[place - 1])
}
