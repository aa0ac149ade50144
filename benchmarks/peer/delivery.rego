# How manifests get into the cluster and what is around them there: gate-integrity, sync-wave-order,
# network-egress, service-account-privilege, swarm-paths, unknown kinds and fields, large artifacts.
package main

import rego.v1

# gate-integrity
hook_key := "argocd.argoproj.io/hook"

is_hook if {
	marks[hook_key]
	some image in images
	contains(split(image, "@")[0], "agentgate")
}

deny contains message if {
	is_hook
	not "PreSync" in regex.split(`\s*,\s*`, marks[hook_key])
	message := sprintf("runs the gate as a %s hook", [marks[hook_key]])
}

deny contains message if {
	is_hook
	policy := marks["argocd.argoproj.io/hook-delete-policy"]
	not contains(policy, "BeforeHookCreation")
	message := "the gate's hook stays after it ran"
}

deny contains message if {
	is_hook
	some container in containers
	some word in words(container)
	regex.match(`(\|\||;)\s*(true|:|exit\s+0)\s*($|;)`, trim_space(word))
	message := "hides that the gate denied"
}

deny contains message if {
	some webhook in object.get(input, "webhooks", [])
	contains(object.get(webhook, "name", ""), "agentgate")
	object.get(webhook, "failurePolicy", "Fail") == "Ignore"
	message := sprintf("webhook %s is passed over when it does not answer", [webhook.name])
}

deny contains message if {
	some option in object.get(input, ["spec", "syncPolicy", "syncOptions"], [])
	lower(replace(option, " ", "")) == "validate=false"
	message := "switches off validation"
}

# sync-wave-order
wave_key := "argocd.argoproj.io/sync-wave"

wave(marked) := to_number(written) if {
	written := marked[wave_key]
	regex.match(`^-?[0-9]{1,5}$`, written)
} else := 0

warn contains message if {
	written := marks[wave_key]
	not regex.match(`^-?[0-9]{1,5}$`, written)
	message := sprintf("sync wave %s is not a whole number", [written])
}

named := ({name |
	some volume in object.get(pod, "volumes", [])
	name := volume.configMap.name
} | {name |
	some variable in variables
	name := variable.valueFrom.secretKeyRef.name
}) | {object.get(pod, "serviceAccountName", "default")}

warn contains message if {
	some name in named
	some other in data.inventory.objects
	other.metadata.name == name
	wave(object.get(other, ["metadata", "annotations"], {})) > wave(marks)
	message := sprintf("needs %s, which is applied later", [name])
}

# An address in the cluster names a service, whose store must be there first.
services := {name |
	some variable in variables
	regex.match(`://|\.svc`, object.get(variable, "value", ""))
	some found in regex.find_all_string_submatch_n(`://([a-z0-9-]+)(?:\.[a-z0-9-]+\.svc[a-z.]*)?[:/]`, variable.value, -1)
	name := found[1]
}

warn contains message if {
	some name in services
	some other in data.inventory.objects
	other.kind == "StatefulSet"
	other.metadata.name == name
	wave(object.get(other, ["metadata", "annotations"], {})) >= wave(marks)
	message := sprintf("needs the store %s, which is not applied before it", [name])
}

# network-egress
component := "app.kubernetes.io/component"

model_keys := concat("", [
	`^(?:OPENAI|AZURE_OPENAI|ANTHROPIC|GEMINI|GOOGLE_GENAI|MISTRAL|COHERE|GROQ|DEEPSEEK|XAI|OPENROUTER|TOGETHER|`,
	`FIREWORKS|PERPLEXITY|LITELLM|HUGGINGFACEHUB)_(?:API_)?(?:KEY|TOKEN)$`,
])

is_agent if object.get(metadata, ["labels", component], "") in {"agent", "ai-agent", "mcp-server", "mcp"}

is_agent if object.get(template, ["metadata", "labels", component], "") in {"agent", "ai-agent", "mcp-server", "mcp"}

is_agent if {
	some variable in variables
	regex.match(model_keys, variable.name)
}

warn contains message if {
	is_agent
	some policy in data.inventory.objects
	policy.kind == "NetworkPolicy"
	every key, value in object.get(policy, ["spec", "podSelector", "matchLabels"], {}) {
		template.metadata.labels[key] == value
	}
	some rule in object.get(policy, ["spec", "egress"], [])
	object.get(rule, "to", []) == []
	message := sprintf("network policy %s lets these pods send anywhere", [policy.metadata.name])
}

# service-account-privilege
deny contains message if {
	account := object.get(pod, "serviceAccountName", "default")
	some binding in data.inventory.objects
	binding.kind in {"RoleBinding", "ClusterRoleBinding"}
	some subject in object.get(binding, "subjects", [])
	subject.kind == "ServiceAccount"
	subject.name == account
	binding.roleRef.name in {"cluster-admin", "admin", "edit"}
	message := sprintf("account %s is bound to %s", [account, binding.roleRef.name])
}

# swarm-paths
deny contains message if {
	some role in object.get(input, "swarm", [])
	written := {other.output_dir | some other in input.swarm; other.role != role.role}
	not role.input_dir in written
	message := sprintf("role %s reads %s, which no role writes", [role.role, role.input_dir])
}

# unknown-agent-kind
agent_groups := {
	"kagent.dev", "api.kagent.dev", "toolhive.stacklok.dev", "ark.mckinsey.com", "agents.x-k8s.io",
	"extensions.agents.x-k8s.io", "ray.io",
}

deny contains message if {
	group := split(object.get(input, "apiVersion", ""), "/")[0]
	group in agent_groups
	message := sprintf("%s of %s is not known", [object.get(input, "kind", ""), group])
}

# unknown-field, of kinds whose fields are listed
warn contains message if {
	known := data.inventory.fields[input.apiVersion][input.kind]
	some field, _ in object.get(input, "spec", {})
	not field in known
	message := sprintf("the API server drops %s", [field])
}

# large-artifact
warn contains message if {
	size := input.bytes
	size > 10485760
	not input.pointer
	message := sprintf("%d bytes in Git", [size])
}
