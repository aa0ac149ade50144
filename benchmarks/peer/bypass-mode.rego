# Agents that ask nothing.
package main

import rego.v1

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
