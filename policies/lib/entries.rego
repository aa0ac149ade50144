# METADATA
# title: Entries
# description: >-
#   What the entry of a server says of its environment, as its document has it, and what objects say
#   that hand their entries on to pods.
package agentgate.lib.entries

import future.keywords.not

# The variables that a server is given where it is declared, each with its place.
variables(server) := array.concat(listed(environment, at), mapped(environment, at)) if {
	holder := holding(server.at)
	environment := object.get(entry(holder), "env", {})
	at := concat("/", [holder, "env"])
}

# A server of docker-agent stands where its command does, beside which the variables stand.
holding(at) := trim_suffix(at, "/command") if {
	input.manifest.format == "docker_agent"
} else := at

mapped(environment, at) := [{"name": name, "value": value, "at": concat("/", [at, escaped(name)])} |
	is_object(environment)
	some name, value in environment
]

listed(environment, at) := [{"name": name, "value": value, "at": sprintf("%s/%d", [at, number])} |
	is_array(environment)
	some number, item in environment
	is_object(item)
	name := object.get(item, "name", "")
	is_string(name)
	value := object.get(item, "value", object.get(item, "valueFrom", ""))
]

# What others take in as variables or as files: the entries of a ConfigMap, the variables of a claim,
# those that Ray sets for what it runs, and those of servers that agents of docker-agent share.
handed_on contains entry_ if {
	input.manifest.identity.kind == "config_map"
	some entry_ in mapped(object.get(input.object, "data", {}), "/data")
	is_string(entry_.value)
}

handed_on contains entry_ if {
	input.manifest.identity.resource == "SandboxClaim"
	some entry_ in listed(object.get(input.object, ["spec", "env"], []), "/spec/env")
	is_string(entry_.value)
}

handed_on contains {"name": name, "value": value, "at": pointer(path)} if {
	input.manifest.format == "kuberay"
	walk(input.object, [path, text])
	path[count(path) - 1] in {"runtimeEnvYAML", "serveConfigV2"}
	is_string(text)
	yaml.is_valid(text)
	walk(yaml.unmarshal(text), [inside, variables_])
	inside[count(inside) - 1] == "env_vars"
	is_object(variables_)
	some name, value in variables_
	is_string(value)
}

handed_on contains entry_ if {
	input.manifest.format == "docker_agent"
	input.manifest.identity.kind == "settings"
	some name, definition in input.object
	is_object(definition)
	some entry_ in mapped(object.get(definition, "env", {}), pointer([name, "env"]))
	is_string(entry_.value)
}

# What stands at a pointer, if it is a mapping.
entry(at) := found if {
	found := object.get(input.object, steps(at), {})
	is_object(found)
} else := {}

# The pointer as the steps from the manifest's own place.
steps(at) := [step(token) |
	inside := trim_prefix(at, input.manifest.identity.at)
	some number, token in split(inside, "/")
	number > 0
]

step(token) := to_number(token) if {
	regex.match(`^(?:0|[1-9][0-9]*)$`, token)
} else := replace(replace(token, "~1", "/"), "~0", "~")

pointer(path) := concat("", array.concat([input.manifest.identity.at], [part |
	some step in path
	part := sprintf("/%s", [escaped(step)])
]))

escaped(step) := replace(replace(step, "~", "~0"), "/", "~1") if is_string(step)

escaped(step) := sprintf("%d", [step]) if is_number(step)
