# Objects that are applied before what they need.
package main

import rego.v1

wave_key := "argocd.argoproj.io/sync-wave"

wave(marked) := to_number(written) if {
	written := marked[wave_key]
	regex.match(`^-?[0-9]{1,5}$`, written)
} else := 0

warn contains message if {
	written := marks[wave_key]
	not regex.match(`^-?[0-9]{1,5}$`, written)
	message := sprintf("sync wave %s is not a whole number", [written])
}

named := ({name |
	some volume in object.get(pod, "volumes", [])
	name := volume.configMap.name
} | {name |
	some variable in variables
	name := variable.valueFrom.secretKeyRef.name
}) | {object.get(pod, "serviceAccountName", "default")}

warn contains message if {
	some name in named
	some other in data.inventory.objects
	other.metadata.name == name
	wave(object.get(other, ["metadata", "annotations"], {})) > wave(marks)
	message := sprintf("needs %s, which is applied later", [name])
}

# An address in the cluster names a service, whose store must be there first.
services := {name |
	some variable in variables
	regex.match(`://|\.svc`, object.get(variable, "value", ""))
	some found in regex.find_all_string_submatch_n(`://([a-z0-9-]+)(?:\.[a-z0-9-]+\.svc[a-z.]*)?[:/]`, variable.value, -1)
	name := found[1]
}

warn contains message if {
	some name in services
	some other in data.inventory.objects
	other.kind == "StatefulSet"
	other.metadata.name == name
	wave(object.get(other, ["metadata", "annotations"], {})) >= wave(marks)
	message := sprintf("needs the store %s, which is not applied before it", [name])
}
