# What a Deployment does not declare: tools, servers, skills and hooks.
package main

import rego.v1

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

# unpinned-skill and startup-hook: skills and hooks are declared by agents
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
