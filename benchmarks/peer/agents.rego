# What agents do: bypass-mode, endpoint-override, least-privilege-paths, and the rules about tools,
# servers, models, skills and hooks, which a Deployment does not declare.
package main

import rego.v1

# bypass-mode
switches := {
	"--dangerously-skip-permissions", "--allow-dangerously-skip-permissions",
	"--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust",
	"--dangerously-allow-all", "--skip-permissions-unsafe", "--trust-all-tools", "--yolo",
	"danger-full-access", "bypassPermissions",
}

programs := {
	"cursor-agent": {"--force", "-f"}, "copilot": {"--allow-all-tools", "--allow-all"}, "gemini": {"-y"},
	"qwen": {"-y"}, "crush": {"-y"}, "aider": {"--yes-always"},
}

bypassing := {
	"COPILOT_ALLOW_ALL": {"true", "1"}, "GOOSE_MODE": {"auto"}, "AIDER_YES_ALWAYS": {"true", "1"},
	"CODEX_UNSAFE_ALLOW_NO_SANDBOX": {"true", "1"}, "CODEX_SANDBOX_MODE": {"danger-full-access"},
}

commands := array.concat(
	[{"line": concat(" ", words(container)), "image": object.get(container, "image", "")} | some container in containers],
	[{"line": variable.value, "image": ""} | some variable in variables; variable.value],
)

separators := "[\\s\"'`;&|()=,\\[\\]]+"

deny contains message if {
	some command in commands
	some word in regex.split(separators, command.line)
	word in switches
	not contains(command.line, sprintf("%s=false", [word]))
	message := sprintf("with %s the agent asks nothing", [word])
}

deny contains message if {
	some command in commands
	regex.match(`(?i)--approval-mode[= ]+yolo|--permission-mode[= ]+bypasspermissions`, command.line)
	message := sprintf("with %s the agent asks nothing", [command.line])
}

deny contains message if {
	some command in commands
	list := regex.split(separators, command.line)
	some program, options in programs
	is_run(program, list, command.image)
	some word in list
	word in options
	message := sprintf("with %s %s asks nothing", [word, program])
}

deny contains message if {
	some variable in variables
	lower(object.get(variable, "value", "")) in bypassing[upper(variable.name)]
	message := sprintf("with %s=%s the agent asks nothing", [variable.name, variable.value])
}

is_run(program, list, _) if {
	some word in list
	regex.replace(word, `^.*/`, "") == program
}

is_run(program, _, image) if contains(regex.replace(split(image, "@")[0], `^.*/`, ""), program)

# endpoint-override
moves := concat("", [
	`(?:^|_)(?:OPENAI|LLM|LITELLM|ANTHROPIC|CLAUDE|AZURE_OPENAI|AZURE_AI|AZURE|GEMINI|GOOGLE_GEMINI|VERTEX|BEDROCK|`,
	`MISTRAL|CODESTRAL|COHERE|GROQ|XAI|DEEPSEEK|OPENROUTER|TOGETHER|FIREWORKS|OLLAMA)_`,
	`(?:BASE_URL|API_BASE|API_BASE_URL|API_URL|API_HOST|BASE|ENDPOINT|HOST)$`,
])

own := concat("|", [
	`^(?:.*\.)?api\.openai\.com$`, `^api\.anthropic\.com$`, `\.openai\.azure\.(?:com|us)$`, `\.ai\.azure\.com$`,
	`^generativelanguage\.googleapis\.com$`, `aiplatform(?:\..*\.rep)?\.googleapis\.com$`,
	`^bedrock-(?:runtime|mantle)`, `^(?:api|codestral)\.mistral\.ai$`, `^api\.cohere\.(?:com|ai)$`,
	`^api\.groq\.com$`, `^(?:.*\.)?api\.x\.ai$`, `^api\.deepseek\.com$`, `^openrouter\.ai$`,
	`^api\.together\.(?:xyz|ai)$`, `^api\.fireworks\.ai$`,
])

local := concat("|", [
	`^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$`, `^(?:[a-z0-9_-]+\.)+svc(?:\.cluster\.local)?$`, `\.localhost$`,
	`^127(?:\.[0-9]{1,3}){3}$`, `^0\.0\.0\.0$`, `^\[::1?\]$`, `\$|\{\{`,
])

host_of(address) := lower(regex.replace(authority, `^.*@|:[0-9]*$`, "")) if {
	authority := regex.replace(regex.replace(address, `^[A-Za-z][A-Za-z0-9+.-]*:/{2}`, ""), `[/?#].*$`, "")
}

deny contains message if {
	some variable in variables
	regex.match(moves, upper(variable.name))
	host := host_of(variable.value)
	host != ""
	not regex.match(local, host)
	not regex.match(own, host)
	message := sprintf("variable %s leads to %s", [variable.name, host])
}

deny contains message if {
	some variable in variables
	regex.match(moves, upper(variable.name))
	startswith(lower(variable.value), "http://")
	host := host_of(variable.value)
	not regex.match(local, host)
	message := sprintf("variable %s leads to %s over plain http", [variable.name, host])
}

# least-privilege-paths: folders of the host, and those given to servers of files, in normal form
dangerous := concat("|", [
	`^/(?:etc|root|boot|dev|proc|sys)(?:/|$)`, `^/(?:var/)?run/(?:docker|containerd|k3s|crio|podman|cri-dockerd|secrets)`,
	`^/var/lib/(?:docker|containerd|containers|kubelet|etcd|rancher)(?:/|$)`, `^/?$`, `^~/?$`, `^/home/[^/]+/?$`,
	`^(?:~|/home/[^/]+)/\.(?:ssh|gnupg|aws|azure|kube|docker|netrc|git-credentials|npmrc|pypirc|claude|codex)(?:/|$)`,
	`(?:^|/)\.\.(?:/|$)`,
])

normal(path) := concat("/", array.concat([""], [part | some part in split(path, "/"); not part in {"", "."}]))

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	path := normal(volume.hostPath.path)
	regex.match(dangerous, path)
	message := sprintf("volume %s opens %s", [volume.name, path])
}

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	path := volume.hostPath.path
	some container in containers
	some mount in object.get(container, "volumeMounts", [])
	mount.name == volume.name
	not object.get(mount, "readOnly", false)
	message := sprintf("container %s may write %s of its node", [container.name, path])
}

deny contains message if {
	some container in containers
	list := words(container)
	some position, server in list
	contains(server, "server-filesystem")
	some path in array.slice(list, position + 1, count(list))
	regex.match(dangerous, normal(path))
	message := sprintf("server %s may touch %s", [server, path])
}

# tool-scope and approval-for-destructive-tools: tools are listed by agents
tools := [tool |
	some list in [["spec", "declarative", "tools"], ["spec", "tools"], ["tools"]]
	some tool in object.get(input, list, [])
	is_object(tool)
]

deny contains message if {
	some tool in tools
	object.get(tool, ["mcpServer", "toolNames"], []) == []
	message := sprintf("every tool of %s may be called", [object.get(tool, ["mcpServer", "name"], "a server")])
}

deny contains message if {
	some tool in tools
	some name in object.get(tool, ["mcpServer", "toolNames"], [])
	regex.match(`(?i)(?:^|_)(?:delete|drop|remove|destroy|purge|wipe|terminate|revoke|exec|run)`, name)
	not name in object.get(tool, ["mcpServer", "requireApproval"], [])
	message := sprintf("tool %s may be called without approval", [name])
}

# mcp-server-provenance and missing-tool-key: servers are declared by files and MCPServers
servers := object.get(input, "mcpServers", {})

deny contains message if {
	some name, server in servers
	some word in array.concat([object.get(server, "command", "")], object.get(server, "args", []))
	regex.match(`^@?[a-z0-9-]+(?:/[a-z0-9.-]+)?(?:@latest)?$`, word)
	object.get(server, "command", "") in {"npx", "uvx", "bunx"}
	message := sprintf("server %s runs %s in whatever version is newest", [name, word])
}

warn contains message if {
	some name, server in servers
	some needed, variable in {"github": "GITHUB_PERSONAL_ACCESS_TOKEN", "slack": "SLACK_BOT_TOKEN", "brave": "BRAVE_API_KEY"}
	contains(name, needed)
	not server.env[variable]
	message := sprintf("server %s needs %s", [name, variable])
}

warn contains message if {
	some variable in variables
	wanted := variable.valueFrom.secretKeyRef
	some other in data.inventory.objects
	other.kind == "Secret"
	other.metadata.name == wanted.name
	not other.data[wanted.key]
	not other.stringData[wanted.key]
	message := sprintf("Secret %s has no key %s", [wanted.name, wanted.key])
}

# unpinned-model, unpinned-skill and startup-hook: models, skills and hooks are declared by agents
warn contains message if {
	some list in [["spec", "model"], ["model"]]
	model := object.get(input, list, "")
	is_string(model)
	regex.match(`(?:-latest|:latest)$`, model)
	message := sprintf("model %s moves", [model])
}

warn contains message if {
	some skill in object.get(input, ["spec", "skills", "refs"], [])
	not contains(skill, "@sha256:")
	message := sprintf("skill %s is not pinned", [skill])
}

deny contains message if {
	some event, hooks in object.get(input, "hooks", {})
	some hook in hooks
	some each in object.get(hook, "hooks", [])
	regex.match(`(?:curl|wget)[^|]*\|\s*(?:ba|z)?sh`, object.get(each, "command", ""))
	message := sprintf("hook of %s runs what it has just fetched", [event])
}
