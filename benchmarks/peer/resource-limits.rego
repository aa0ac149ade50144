# Containers without a limit, and amounts that are none.
package main

import rego.v1

warn contains message if {
	some container in containers
	not container.resources.limits.memory
	not pod.resources.limits.memory
	message := sprintf("container %s has no limit of memory", [container.name])
}

quantities := [[bound, name, sprintf("%v", [amount])] |
	some holder in array.concat(containers, [pod])
	some bound in ["limits", "requests"]
	some name, amount in object.get(holder, ["resources", bound], {})
]

warn contains message if {
	some [_, name, amount] in quantities
	not contains(amount, "$")
	not regex.match(`^\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`, amount)
	message := sprintf("%s of %s is no quantity", [amount, name])
}

warn contains message if {
	some ["limits", name, amount] in quantities
	name in {"cpu", "memory"}
	regex.match(`^\+?0*\.?0*(?:[eE][+-]?[0-9]+|[A-Za-z]*)$`, amount)
	message := sprintf("%s of %s is no limit", [amount, name])
}

warn contains message if {
	some [_, "memory", amount] in quantities
	endswith(amount, "m")
	message := sprintf("%s of memory is counted in thousandths of a byte", [amount])
}

warn contains message if {
	object.get(input, ["spec", "replicas"], 1) > 1000
	message := sprintf("asks for %d copies", [input.spec.replicas])
}
