# METADATA
# title: Agent that asks nobody
# description: >-
#   The runtimes of coding agents ask before they do harm, and run commands in a sandbox. Each has a
#   way of switching that off, and then a single sentence in an issue or a web page can have the agent
#   do anything. Malware has called agents in just this way. The rule knows settings that say so, and
#   the options and variables of the programs in every command, argument, hook and variable, also
#   within a shell's script, and within the scripts and variables that a ConfigMap hands to pods.
#   Settings that forbid such a mode are none.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
#   - ref: https://github.com/advisories/GHSA-cxm3-wv7p-598c
#     description: GHSA-cxm3-wv7p-598c, malware that called agents in this mode
# custom:
#   severity: high
#   remediation: >-
#     Take the option out, and allow by name the tools and commands that the agent needs without a
#     question. Where nobody is there to ask, let the agent stop instead.
#   requires: ["mode|images|servers|hooks", "mode|devices|servers|hooks"]
package agentgate.rules["bypass-mode"]

import data.agentgate.lib.entries
import future.keywords.not

# By `requires`: what can state a command in a container can state its image and its devices. One
# without the other is no container: an Application only replaces images, a claim asks for devices.

catalogue := data.catalogue["bypass-mode"]

findings contains {"at": freedom.at, "message": message} if {
	some freedom in input.manifest.mode.freedoms
	what := catalogue.freedoms[freedom.kind]
	message := sprintf("this setting, %q, %s", [freedom.value, what])
}

findings contains {"at": mode.at, "message": message} if {
	mode := input.manifest.mode
	mode.permission != ""
	lower(mode.permission) in catalogue.modes
	not "bypass" in {freedom.kind | some freedom in mode.freedoms}
	message := sprintf("this mode, %q, lets the agent do everything without asking", [mode.permission])
}

findings contains {"at": text.at, "message": message} if {
	suspicious
	some command in commands
	some text in command.texts
	some word in {word | some reading in readings(text.value); some word in words(reading); catalogue.switches[word]}
	not is_denied(word, text.value)
	message := sprintf("with %s, %s", [word, catalogue.switches[word]])
}

findings contains {"at": text.at, "message": message} if {
	suspicious
	some command in commands
	some freed in array.concat(by_value(command), by_program(command))
	text := holder(command, freed.word)
	message := sprintf("with %s, %s", [freed.option, freed.what])
}

findings contains {"at": variable.at, "message": message} if {
	is_freed_by_name
	some variable in variables
	what := catalogue.variables[upper(variable.name)][lower(variable.value)]
	not catalogue.switches[variable.value]
	message := sprintf("with %s set to %q, %s", [variable.name, variable.value, what])
}

# A few tests over everything that is run, so that most manifests need no other. A text is searched
# fast for words with the same beginning.
suspicious if {
	written := concat("\n", array.concat(array.concat(images, in_containers), elsewhere))
	run := concat("\n", readings(written))
	some sign in signs
	regex.match(sign, run)
}

# A program may be named by its image alone.
images := [runner.image.repository | some runner in array.concat(input.manifest.containers, input.manifest.servers)]

in_containers := [value |
	some list in ["command", "args", "env"]
	value := input.manifest.containers[_][list][_].value
]

elsewhere := array.concat(
	array.concat(
		[hook.command | some hook in input.manifest.hooks],
		[text.value | some text in handed_on],
	),
	[value |
		some server in input.manifest.servers
		some value in array.concat([server.command], declared(server))
	],
)

# What a server is given, whether it stands in the model or only in the file.
declared(server) := array.concat([arg.value | some arg in server.args], [value |
	value := entries.variables(server)[_].value
	is_string(value)
])

is_freed_by_name if {
	freeing := catalogue.variables
	freeing[upper(input.manifest.containers[_].env[_].name)]
}

is_freed_by_name if count(input.manifest.servers) > 0

is_freed_by_name if count(handed_on) > 0

signs := [
	sprintf("--(?:%s)", [concat("|", [trim_prefix(word, "--") | some word in marks; startswith(word, "--")])]),
	sprintf(`\b(?:%s)`, [concat("|", [word | some word in marks; not startswith(word, "--")])]),
]

marks := object.keys(object.union_n([catalogue.switches, catalogue.values, catalogue.programs]))

# What is run: the words of a command, with the image it runs in.
commands contains {"texts": texts, "image": container.image.repository} if {
	some container in input.manifest.containers
	texts := array.concat(container.command, container.args)
}

# What a server of the cluster runs is run in its container.
commands contains {"texts": texts, "image": server.image.repository} if {
	count(input.manifest.containers) == 0
	some server in input.manifest.servers
	texts := array.concat([{"value": server.command, "at": command_at(server)}], server.args)
}

commands contains {"texts": [{"value": hook.command, "at": hook.at}], "image": ""} if {
	some hook in input.manifest.hooks
	hook.command != ""
}

commands contains {"texts": [{"value": variable.value, "at": variable.at}], "image": ""} if {
	some variable in variables
	not variable in entries.handed_on
}

commands contains {"texts": [text], "image": ""} if some text in handed_on

command_at(server) := concat("/", [server.at, "command"])

variables contains {"name": variable.name, "value": variable.value, "at": variable.at} if {
	some container in input.manifest.containers
	some variable in container.env
}

# The variables of a server that a file declares; in the model they are only references.
variables contains variable if {
	some server in input.manifest.servers
	some variable in entries.variables(server)
	is_string(variable.value)
}

variables contains entry if some entry in entries.handed_on

# What of it is run: scripts, without their comments, and variables, which are called in capitals.
# Anything else may be prose.
handed_on contains {"value": script, "at": entry.at} if {
	some entry in entries.handed_on
	is_script(entry)
	script := regex.replace(entry.value, `(?m)^\s*#.*$`, "")
}

handed_on contains {"value": entry.value, "at": entry.at} if {
	some entry in entries.handed_on
	regex.match(`^[A-Z_][A-Z0-9_]*$`, entry.name)
	not is_script(entry)
}

# What a job of Ray runs.
handed_on contains {"value": entrypoint, "at": entries.pointer(path)} if {
	input.manifest.format == "kuberay"
	some path in [["spec", "entrypoint"], ["spec", "jobTemplate", "entrypoint"]]
	entrypoint := object.get(input.object, path, null)
	is_string(entrypoint)
}

is_script(entry) if regex.match(`\.(?:ba|z|k)?sh$`, entry.name)

is_script(entry) if startswith(entry.value, "#!")

# A text as it stands, and as a shell reads it that joins a word from pieces in quotes.
readings(text) := {text, unquoted(text)}

unquoted(text) := regex.replace(text, `["'\\]`, "")

words(text) := regex.split("[\\s\"'`;&|()=,\\[\\]]+", text)

# The commands of a command line, each as its words.
parts(command) := [words(reading) |
	line := concat(" ", [text.value | some text in command.texts])
	some part in regex.split(`[;&|\n]+`, line)
	some reading in readings(part)
]

# Options that free the agent by their value.
by_value(command) := [freed | some freed in found] if {
	found := {{"word": word, "option": option, "what": what} |
		some part in parts(command)
		some number, word in part
		value := part[number + 1]
		what := catalogue.values[word][lower(value)]
		not catalogue.switches[value]
		option := concat(" ", [word, value])
	}
}

# Options that free the agent if they are those of its program.
by_program(command) := [freed | some freed in found] if {
	found := {{"word": word, "option": word, "what": what} |
		some part in parts(command)
		some program, options in catalogue.programs
		some word in after(part, program, command.image)
		what := options[word]
	}
}

# The words that a program is given: those after its name, or all where the image is its.
after(part, program, image) := array.slice(part, number + 1, count(part)) if {
	number := min({place | some place, word in part; base(word) == program})
} else := part if {
	image != ""
	contains(base(image), program)
}

base(word) := regex.replace(word, `^.*/`, "")

holder(command, word) := [text |
	some text in command.texts
	some reading in readings(text.value)
	word in words(reading)
][0]

is_denied(word, text) if contains(text, concat("=", [word, "false"]))
