# What is around an object in the cluster and in Git: network-egress, service-account-privilege,
# swarm-paths, unknown kinds and fields, large artifacts.
package main

import rego.v1

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
