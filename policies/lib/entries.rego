# METADATA
# title: Entries
# description: What the entry of a server says of its environment, as its document has it.
package agentgate.lib.entries

import future.keywords.not

# The variables that a server is given where it is declared, each with its place.
variables(server) := array.concat(listed(environment, at), mapped(environment, at)) if {
	environment := object.get(entry(server.at), "env", {})
	at := concat("/", [server.at, "env"])
}

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
