# The rules of the gate that speak of Deployments, written as someone would for conftest.
package main

import rego.v1

containers contains container if some container in input.spec.template.spec.containers

containers contains container if some container in input.spec.template.spec.initContainers

is_dev if startswith(object.get(input.metadata, "namespace", "dev"), "dev")

deny contains message if {
	is_dev
	some container in containers
	some name, amount in container.resources.limits
	regex.match(`(^|/)(gpu|mig-)|/gpu|nvidia\.com|amd\.com/gpu|habana\.ai|google\.com/tpu`, name)
	amount != 0
	message := sprintf("container %s asks for %s in dev", [container.name, name])
}

deny contains message if {
	is_dev
	some key, _ in input.spec.template.spec.nodeSelector
	contains(key, "gpu")
	message := sprintf("node selector %s asks for a GPU in dev", [key])
}

deny contains message if {
	some container in containers
	not contains(container.image, "@sha256:")
	message := sprintf("image %s is not pinned by digest", [container.image])
}

deny contains message if {
	some container in containers
	some variable in container.env
	regex.match(`(?i)(KEY|TOKEN|PASSWORD|SECRET)$`, variable.name)
	variable.value
	not startswith(variable.value, "$")
	message := sprintf("variable %s carries a secret by value", [variable.name])
}

deny contains message if {
	some volume in input.spec.template.spec.volumes
	path := volume.hostPath.path
	message := sprintf("volume %s opens the host path %s", [volume.name, path])
}

deny contains message if {
	some container in containers
	some argument in container.args
	regex.match(`(^|/)\.\.(/|$)`, argument)
	message := sprintf("argument %s leaves its folder", [argument])
}

deny contains message if {
	some container in containers
	some argument in container.args
	argument == "--tools=*"
	message := sprintf("container %s may use every tool", [container.name])
}

deny contains message if {
	endswith(input.apiVersion, "kagent.dev/v9")
	message := sprintf("kind %s is not known", [input.kind])
}
