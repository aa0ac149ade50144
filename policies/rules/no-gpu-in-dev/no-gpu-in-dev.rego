# METADATA
# title: Accelerator asked for where agents have none
# description: >-
#   Accelerators are dear and few, and agents under development share what a model endpoint gives
#   them. The rule knows the ways of asking for one: extended resources, dynamic resource
#   allocation, annotations of schedulers, runtime classes, variables that make a runtime hand out
#   devices, files of devices, and flags of commands. Node selectors, affinities and tolerations
#   only aim at nodes with accelerators, which is how a pod gets hold of one without asking: they
#   count, and the message says what they are. A quantity of zero asks for nothing. A claim on a
#   sandbox, or a pool of them, asks for what its template asks for. Where nothing tells the
#   environment of a manifest, it is judged as if it were one of these.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
#     description: "Kubernetes: schedule GPUs"
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
#     description: "Kubernetes: dynamic resource allocation"
#   - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#     description: OWASP Top 10 for LLM Applications, LLM10 Unbounded Consumption
# custom:
#   severity: high
#   remediation: >-
#     Remove the request and call a shared model endpoint, or move the manifest to an environment
#     that has accelerators. If its environment is not known, map its namespace or path in gate.yaml.
#   requires: [devices]
#   parameters:
#     environments:
#       description: Names of the environments in which no accelerator may be asked for.
#       names: environments
#       default: [dev]
package agentgate.rules["no-gpu-in-dev"]

import data.agentgate.lib.links
import data.agentgate.lib.paths
import future.keywords.not

environments := data.params["no-gpu-in-dev"].environments

catalogue := data.catalogue["no-gpu-in-dev"]

findings contains {"at": device.at, "message": message} if {
	some device in input.manifest.devices
	message := concat("", [request(device.kind, device), where])
}

# What a claim asks for is written elsewhere; the pod that refers to it is what gets the device.
findings contains {"at": link.at, "message": message} if {
	some link in input.manifest.links
	link.relation == "device_claim"
	some claim in input.bundle.manifests
	links.leads(link, input.manifest, claim)
	some device in claim.devices
	matches("device_classes", device.name)
	asked := sprintf("the claim %q asks for a device of class %q", [link.target, device.name])
	message := concat("", [asked, where])
}

unresolved contains {"at": link.at, "message": message} if {
	some link in input.manifest.links
	link.relation == "device_claim"
	links.missing(link)
	where
	message := sprintf(
		"the claim %q is not among what was given, so nobody can tell which device it asks for",
		[link.target],
	)
}

# What is made from a template gets what the template asks for.
findings contains {"at": link.at, "message": message} if {
	some link in input.manifest.links
	link.relation == "template"
	some number in made_from(link)
	template := input.bundle.manifests[number]
	some asked in wishes(template)
	message := sprintf("its template %q %s%s", [template.identity.name, asked, where])
}

unresolved contains {"at": link.at, "message": message} if {
	some link in input.manifest.links
	link.relation == "template"
	links.missing(link)
	where
	message := sprintf(
		"%q is not among what was given, so nobody can tell what a sandbox made from it asks for",
		[link.target],
	)
}

# The templates that a link leads to, at once or through a pool.
made_from(link) := direct | further if {
	direct := {number |
		some number, template in input.bundle.manifests
		links.leads(link, input.manifest, template)
	}
	further := {number |
		some source in direct
		pool := input.bundle.manifests[source]
		some next in pool.links
		next.relation == "template"
		some number, template in input.bundle.manifests
		links.leads(next, pool, template)
	}
}

wishes(template) := asked | claimed if {
	asked := {wish |
		some device in template.devices
		wish := request(device.kind, device)
	}
	claimed := {wish |
		some link in template.links
		link.relation == "device_claim"
		some claim in input.bundle.manifests
		links.leads(link, template, claim)
		some device in claim.devices
		matches("device_classes", device.name)
		wish := sprintf("claims a device of class %q", [device.name])
	}
}

# Undefined where accelerators may be asked for.
where := sprintf(" in %s", [concat(", ", restricted)]) if {
	input.environment.known
	restricted := [name | some name in input.environment.names; name in environments]
	count(restricted) > 0
} else := sprintf("; nothing tells its environment, so the strictest, %s, is assumed", [
	concat(" or ", environments),
]) if {
	not input.environment.known
	count(environments) > 0
}

request("resource", device) := asked if {
	matches("resources", device.name)
	not is_zero(device.value)
	not is_limited(device)
	asked := sprintf("asks for %s of the accelerator %q", [device.value, device.name])
}

request("claim", device) := asked if {
	input.manifest.identity.kind == "device_claim"
	matches("device_classes", device.name)
	asked := sprintf("asks for a device of class %q", [device.name])
}

request("annotation", device) := asked if {
	matches("annotations", device.name)
	not is_zero(device.value)
	asked := sprintf("the annotation %q asks for a share of an accelerator", [device.name])
}

request("annotation", device) := asked if {
	not matches("annotations", device.name)
	matches("device_lists", device.name)
	is_listed(device.value)
	asked := sprintf("the annotation %q hands over %q", [device.name, device.value])
}

request("runtime_class", device) := asked if {
	matches("runtime_classes", device.name)
	asked := sprintf("the runtime class %q hands over the accelerators of its node", [device.name])
}

request("env", device) := asked if {
	lower(device.name) in catalogue.variables
	not lower(device.value) in catalogue.no_devices
	asked := sprintf("the variable %s, set to %q, hands over accelerators", [device.name, device.value])
}

request("host_path", device) := asked if {
	matches("device_files", paths.normal(device.name))
	asked := sprintf("the volume hands over the accelerator %q of its node", [device.name])
}

request("mount", device) := asked if {
	asked := sprintf("the mount at %q hands over accelerators", [device.name])
}

request("flag", device) := asked if {
	is_flag(device)
	asked := sprintf("the flag %s, set to %q, hands over accelerators", [device.name, device.value])
}

request("node_selector", device) := asked if {
	aims(device)
	asked := sprintf("the node label %q draws it to nodes with accelerators", [labelled(device)])
}

request("toleration", device) := asked if {
	aims(device)
	asked := sprintf("the toleration of %q lets it onto nodes with accelerators", [labelled(device)])
}

# As `kubectl` writes labels and taints: often only the value tells that accelerators are meant.
labelled(device) := device.name if {
	device.value == ""
} else := sprintf("%s=%s", [device.name, device.value])

matches(names, name) if strings.any_prefix_match(lower(name), catalogue[names].prefixes)

matches(names, name) if regex.match(any_word(names), lower(name))

# One expression over all words is matched faster than each of them is looked for.
any_word(names) := concat("|", catalogue[names].words)

is_zero(amount) if regex.match(`^[+-]?(?:0+\.?0*|\.0+)(?:[eE][+-]?[0-9]+|[A-Za-z]*)$`, amount)

# Kubernetes wants the request of an extended resource to equal its limit: one finding for both.
is_limited(device) if {
	limit := regex.replace(device.at, `/requests/([^/]*)$`, "/limits/$1")
	limit != device.at
	some other in input.manifest.devices
	other.at == limit
	not is_zero(other.value)
}

# A list of devices, as the Container Device Interface names them or as files.
is_listed(value) if {
	some name in regex.split(`[,=:\s]+`, value)
	matches("resources", name)
}

is_listed(value) if {
	some name in regex.split(`[,=:\s]+`, value)
	matches("device_files", name)
}

is_flag(device) if {
	device.name == "--gpus"
	not device.value in {"", "0"}
}

is_flag(device) if {
	device.name == "--device"
	is_listed(device.value)
}

is_flag(device) if {
	device.name == "--runtime"
	matches("runtime_classes", device.value)
}

aims(device) if {
	matches("nodes", concat("=", [device.name, device.value]))
	not denies(device.value)
}

aims(device) if {
	strings.any_suffix_match(device.name, catalogue.machine_keys)
	some value in split(device.value, ",")
	matches("machines", value)
}

denies(value) if {
	every part in split(value, ",") {
		matches("denials", part)
	}
}
