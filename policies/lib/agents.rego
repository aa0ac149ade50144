# METADATA
# title: Agents
# description: Which manifests run an agent or a server of tools.
package agentgate.lib.agents

import future.keywords.not

kinds := {"agent", "mcp_server", "template", "harness"}

# The component of an application that a label of Kubernetes' recommended set names.
component := "app.kubernetes.io/component"

components := {"agent", "ai-agent", "mcp-server", "mcp"}

# Who holds a key for a model's provider talks to models.
keys := concat("", [
	`^(?:OPENAI|AZURE_OPENAI|ANTHROPIC|GEMINI|GOOGLE_GENAI|MISTRAL|COHERE|GROQ|DEEPSEEK|XAI|`,
	`OPENROUTER|TOGETHER|FIREWORKS|PERPLEXITY|LITELLM|HUGGINGFACEHUB)_(?:API_)?(?:KEY|TOKEN)$`,
])

runs_one(manifest) if manifest.identity.kind in kinds

runs_one(manifest) if {
	manifest.identity.kind == "workload"
	manifest.identity.labels[component] in components
}

runs_one(manifest) if {
	manifest.identity.kind == "workload"
	manifest.pod.labels[component] in components
}

runs_one(manifest) if {
	manifest.identity.kind == "workload"
	some container in manifest.containers
	some variable in container.env
	regex.match(keys, variable.name)
}
