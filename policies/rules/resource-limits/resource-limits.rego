# METADATA
# title: Resources without a limit
# description: >-
#   An agent in a loop takes all the memory that it can get, and its node with it. Every container
#   has a limit of memory, and of processor time where the parameter asks for one; a limit of the
#   whole pod counts for all its containers. A limit of zero is none, a quantity that Kubernetes
#   cannot read is refused, and memory counted in thousandths of a byte (`512m`) is a slip of the
#   pen. The number of copies is bounded too. Limits that a controller sets where nothing is written
#   count as written. A LimitRange or a ResourceQuota may stand in for these limits in a cluster, but
#   it is rarely kept beside the manifest, and the next cluster may not have it: neither is looked at.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: "Kubernetes: resource management for pods and containers"
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
#     description: "Kubernetes: quantities"
#   - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#     description: OWASP Top 10 for LLM Applications, LLM10 Unbounded Consumption
# custom:
#   severity: medium
#   remediation: >-
#     Set resources.limits.memory of each container to what it needs at most, such as 512Mi, and
#     give a scaled group a greatest number of copies.
#   requires: ["resources|replicas"]
#   parameters:
#     cpu:
#       description: Whether containers also need a limit of processor time.
#       default: false
#     init_containers:
#       description: Whether containers that only run before the others need limits too.
#       default: true
#     max_replicas:
#       description: The greatest number of copies that one manifest may ask for.
#       default: 1000
package agentgate.rules["resource-limits"]

import future.keywords.not

params := data.params["resource-limits"]

findings contains {"at": at, "message": message} if {
	some container in input.manifest.containers
	needs_limits(container)
	some resource in required
	not is_limited(container, resource)
	at := concat("", [container.at, "/resources/limits/", resource])
	message := sprintf("container %q has no limit of %s", [container.name, resource])
}

findings contains {"at": quantity.at, "message": message} if {
	some quantity in odd
	not depends(quantity.amount)
	message := fault(quantity)
}

findings contains {"at": input.manifest.replicas.at, "message": message} if {
	input.manifest.replicas.maximum == null
	message := "nothing bounds how many copies of it may run"
}

findings contains {"at": input.manifest.replicas.at, "message": message} if {
	input.manifest.replicas.maximum > params.max_replicas
	message := sprintf("asks for %d copies, more than the %d that are allowed", [
		input.manifest.replicas.maximum,
		params.max_replicas,
	])
}

unresolved contains {"at": quantity.at, "message": message} if {
	some quantity in odd
	depends(quantity.amount)
	message := sprintf("the %s of %s, %q, is only known when it is used", [
		quantity.bound,
		quantity.resource,
		quantity.amount,
	])
}

required := array.concat(["memory"], ["cpu" | params.cpu])

needs_limits(container) if container.role in {"main", "sidecar"}

# Containers that are added to a running pod may not have limits.
needs_limits(container) if {
	container.role == "init"
	params.init_containers
}

is_limited(container, resource) if {
	container.resources[each].resource == resource
	container.resources[each].bound == "limit"
}

is_limited(_, resource) if {
	input.manifest.pod.resources[each].resource == resource
	input.manifest.pod.resources[each].bound == "limit"
}

# Most amounts are plain, so nothing can be wrong with them: the others are looked at closely.
odd contains quantity if {
	usual := plain
	some quantity in input.manifest.containers[_].resources
	regex.match(usual, concat(" ", [quantity.amount, quantity.resource])) == false
}

odd contains quantity if {
	some quantity in input.manifest.pod.resources
	regex.match(plain, concat(" ", [quantity.amount, quantity.resource])) == false
}

# Amounts first: so written, each letter leaves the expression only one way to go on.
plain := `^[1-9][0-9]*(?:m cpu|(?:[MGTPE]i?|Ki|k)? [^ ]*)$`

# A variable that is filled in when a manifest is rendered.
depends(amount) if contains(amount, "$")

fault(quantity) := sprintf("the %s of %s is %q, which Kubernetes cannot read", [
	quantity.bound,
	quantity.resource,
	quantity.amount,
]) if {
	not is_quantity(quantity.amount)
} else := sprintf("the limit of %s is %q, which is no limit", [quantity.resource, quantity.amount]) if {
	quantity.bound == "limit"
	quantity.resource in {"cpu", "memory"}
	is_nothing(quantity.amount)
} else := sprintf("the %s of memory is %q, thousandths of a byte: write %s", [
	quantity.bound,
	quantity.amount,
	replace(quantity.amount, "m", "Mi"),
]) if {
	quantity.resource == "memory"
	endswith(quantity.amount, "m")
	not is_nothing(quantity.amount)
}

# `1073741824`, `1.5Gi`, `500m`, `1e9`: no sign, for an amount of a resource is never negative.
is_quantity(amount) if {
	regex.match(`^\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`, amount)
}

is_nothing(amount) if regex.match(`^\+?0*\.?0*(?:[eE][+-]?[0-9]+|[A-Za-z]*)$`, amount)
