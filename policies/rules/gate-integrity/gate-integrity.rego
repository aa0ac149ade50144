# METADATA
# title: Weakens or removes the gate
# description: >-
#   Whoever may change what the gate judges can often change the gate as well. The rule finds
#   changes that loosen `gate.yaml`, take the gate out of the hooks before a commit or a sync, let
#   admission go on without it, or switch off the validation it relies on. An owner who means it
#   says so with an exemption, which has a reason and an end.
# related_resources:
#   - ref: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
#     description: "Argo CD: sync options"
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
#     description: "Kubernetes: admission webhooks"
# custom:
#   severity: high
#   remediation: >-
#     Take the change back, or let the gate's owner agree to it with an exemption for this rule that
#     names a reason and ends.
#   requires: [guard]
#   judges_removal: true
#   parameters:
#     names:
#       description: What images, webhooks, services, repositories and hooks of the gate are called.
#       default: [agentgate]
package agentgate.rules["gate-integrity"]

import future.keywords.not

names := data.params["gate-integrity"].names

severities := {"low": 1, "medium": 2, "high": 3, "critical": 4}

# Files that make the gate run, or say how it judges.
findings contains {"at": "", "message": "removes gate.yaml, and with it all that its owner decided"} if {
	input.change.operation == "DELETE"
	is_config
}

findings contains {"at": "/deny_at", "message": message} if {
	input.change.operation == "UPDATE"
	is_config
	before := object.get(input.change.old, "deny_at", "high")
	after := object.get(input.object, "deny_at", "high")
	severities[after] > severities[before]
	message := sprintf("raises deny_at from %s to %s, so what was denied passes", [before, after])
}

findings contains {"at": sprintf("/enforcement/%d", [index]), "message": message} if {
	input.change.operation == "UPDATE"
	is_config
	some index, entry in object.get(input.object, "enforcement", [])
	object.get(entry, "action", "deny") in {"warn", "dryrun"}
	not entry in object.get(input.change.old, "enforcement", [])
	message := sprintf("turns %s into %s", [concat(", ", entry.rules), entry.action])
}

findings contains {"at": sprintf("/ignore/%d", [index]), "message": message} if {
	input.change.operation == "UPDATE"
	is_config
	some index, pattern in object.get(input.object, "ignore", [])
	not pattern in object.get(input.change.old, "ignore", [])
	message := sprintf("leaves %q out of what is judged", [pattern])
}

findings contains {"at": "/repos", "message": "takes the gate out of the hooks before a commit"} if {
	input.change.operation == "UPDATE"
	input.manifest.identity.kind == "gate"
	has_hook(input.change.old)
	not has_hook(input.object)
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

findings contains {"at": "/metadata/annotations/argocd.argoproj.io~1hook", "message": message} if {
	is_hook
	input.change.operation != "DELETE"
	phases := input.manifest.identity.annotations["argocd.argoproj.io/hook"]
	not "PreSync" in regex.split(`\s*,\s*`, phases)
	message := sprintf("runs the gate as a %s hook, when the sync has begun; make it PreSync", [phases])
}

findings contains {"at": "/metadata/annotations/argocd.argoproj.io~1hook-delete-policy", "message": message} if {
	is_hook
	input.change.operation != "DELETE"
	policy := input.manifest.identity.annotations["argocd.argoproj.io/hook-delete-policy"]
	not contains(policy, "BeforeHookCreation")
	object.get(input.object.metadata, "name", "") != ""
	message := "the gate's hook stays after it ran, so the next sync goes on without it; add BeforeHookCreation"
}

findings contains {"at": word.at, "message": message} if {
	is_hook
	input.change.operation != "DELETE"
	some container in input.manifest.containers
	some word in array.concat(container.command, container.args)
	regex.match(`(\|\||;)\s*(true|:|exit\s+0)\s*($|;)`, trim_space(word.value))
	message := "hides that the gate denied; let its exit status be that of the hook"
}

# What the gate relies on.
findings contains {"at": option.at, "message": message} if {
	some delivery in input.manifest.deliveries
	some option in delivery.options
	input.change.operation != "DELETE"
	lower(replace(option.value, " ", "")) == "validate=false"
	message := "switches off validation, so fields that the gate read may not be what is applied; remove Validate=false"
}

is_config if {
	input.manifest.identity.kind == "gate"
	object.get(input.object, "version", null) != null
}

has_hook(file) if {
	some entry in object.get(file, "repos", [])
	some word in [object.get(entry, "repo", ""), hooks(entry)]
	is_ours(word)
}

hooks(entry) := concat(" ", [object.get(hook, "id", "") | some hook in object.get(entry, "hooks", [])])

webhooks(configuration) := {index: webhook |
	some index, webhook in object.get(configuration, "webhooks", [])
	is_ours(concat(" ", [
		object.get(webhook, "name", ""),
		object.get(webhook, ["clientConfig", "service", "name"], ""),
	]))
}

is_hook if {
	input.manifest.identity.annotations["argocd.argoproj.io/hook"]
	some container in input.manifest.containers
	is_ours(container.image.repository)
}

is_ours(text) if {
	some name in names
	contains(text, name)
}
