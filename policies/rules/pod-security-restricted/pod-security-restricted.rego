# METADATA
# title: Pod not restricted
# description: >-
#   An agent runs what a model tells it to, so its pod gets no more of its node than any other:
#   Kubernetes' Pod Security Standard "restricted", in its latest version, field by field, on every
#   pod that can be rebuilt from a manifest; the cluster itself would only refuse the pod, and later.
#   No namespaces, ports, folders or processes of the host; not privileged; no gain of privileges;
#   every capability dropped but NET_BIND_SERVICE; not root; a seccomp profile; the usual AppArmor,
#   SELinux and /proc; only the volumes and kernel parameters that are safe. It holds for all
#   containers, also those that start first, stay beside or are added later; what the whole pod may
#   say for its containers is missed once, in the pod. A pod for Windows needs no seccomp profile,
#   capabilities or escalation. That the standard asks less of a pod with a user namespace of its own
#   is not followed: whether it gets one depends on its node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#     description: "Kubernetes: Pod Security Standards"
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: "Kubernetes: security contexts"
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
# custom:
#   severity: high
#   remediation: >-
#     In the security context of the pod set runAsNonRoot to true and seccompProfile.type to
#     RuntimeDefault; in that of each container set allowPrivilegeEscalation to false and
#     capabilities.drop to ["ALL"]. Remove whatever takes something of the host.
#   requires: [pod]
package agentgate.rules["pod-security-restricted"]

import future.keywords.not

catalogue := data.catalogue["pod-security-restricted"]

# What must not be said.

findings contains shared("hostNetwork") if input.manifest.pod.host_network == true

findings contains shared("hostPID") if input.manifest.pod.host_pid == true

findings contains shared("hostIPC") if input.manifest.pod.host_ipc == true

findings contains {"at": volume_place(volume), "message": message} if {
	safe := catalogue.volumes
	some volume in input.manifest.pod.volumes
	not volume.kind in safe
	message := volume_fault(volume)
}

findings contains {"at": sysctl.at, "message": message} if {
	some sysctl in input.manifest.pod.sysctls
	not sysctl.value in catalogue.sysctls
	message := sprintf("the pod sets the kernel parameter %q, which may reach beyond it", [sysctl.value])
}

findings contains {"at": concat("", [annotations_at, "/", escaped(key)]), "message": message} if {
	input.manifest.pod.present == true
	annotations := written(annotations_at, {})
	is_object(annotations)
	begin := catalogue.apparmor_annotation
	some key, value in annotations
	startswith(key, begin)
	is_string(value)
	not regex.match(catalogue.apparmor_value, value)
	message := sprintf("the annotation %q gives the AppArmor profile %q", [key, value])
}

# What neither the pod nor a container may say in its security context.

findings contains fault(contexts[each], "/windowsOptions/hostProcess", "runs as a process of its node") if {
	contexts[each].security.host_process == true
}

findings contains fault(contexts[each], "/runAsUser", "runs as root: runAsUser is 0") if {
	contexts[each].security.run_as_user == 0
}

findings contains fault(contexts[each], "/runAsNonRoot", "may run as root: runAsNonRoot is false") if {
	contexts[each].security.run_as_non_root == false
}

findings contains fault(contexts[each], "/seccompProfile/type", said) if {
	profile := contexts[each].security.seccomp
	profile != ""
	not profile in catalogue.profiles
	input.manifest.pod.os != "windows"
	said := sprintf("has the seccomp profile %q", [profile])
}

findings contains fault(contexts[each], "/appArmorProfile/type", said) if {
	profile := contexts[each].security.apparmor
	profile != ""
	not profile in catalogue.profiles
	said := sprintf("has the AppArmor profile %q", [profile])
}

findings contains fault(contexts[each], concat("", ["/seLinuxOptions/", option]), said) if {
	some option, value in contexts[each].security.selinux
	is_foreign(option, value)
	said := sprintf("chooses the SELinux %s %q", [option, value])
}

# What no container may say.

findings contains fault(input.manifest.containers[each], "/privileged", concat("", ["is privileged", why_privileged])) if {
	input.manifest.containers[each].security.privileged == true
}

findings contains fault(input.manifest.containers[each], "/procMount", said) if {
	mount := input.manifest.containers[each].security.proc_mount
	mount != ""
	mount != "Default"
	said := sprintf("mounts /proc as %q", [mount])
}

findings contains fault(input.manifest.containers[each], "/allowPrivilegeEscalation", said) if {
	input.manifest.containers[each].security.allow_privilege_escalation == true
	input.manifest.pod.os != "windows"
	said := "may gain privileges: allowPrivilegeEscalation is true"
}

findings contains fault(input.manifest.containers[each], concat("/", ["/capabilities/add", first]), said) if {
	capabilities := input.manifest.containers[each].security.capabilities_add
	capabilities != []
	input.manifest.pod.os != "windows"
	added := [number |
		some number, name in capabilities
		not name in catalogue.capabilities
	]
	first := format_int(min(added), 10)
	names := [capabilities[number] | some number in added]
	said := sprintf("adds the capabilities %s", [concat(", ", names)])
}

findings contains {"at": port_place(input.manifest.containers[each], port), "message": message} if {
	some port in input.manifest.containers[each].host_ports
	message := sprintf("container %q takes port %d of its node", [input.manifest.containers[each].name, port])
}

findings contains {"at": concat("", [probe.at, "/host"]), "message": message} if {
	some probe in input.manifest.containers[each].probes
	probe.host != ""
	message := sprintf("container %q makes its node connect to %q: a %s must stay in the pod", [
		input.manifest.containers[each].name,
		probe.host,
		replace(probe.kind, "_", "-"),
	])
}

# What must be said.

findings contains {"at": concat("", [at, "/allowPrivilegeEscalation"]), "message": message} if {
	input.manifest.containers[each].security.allow_privilege_escalation == null
	is_linux
	at := input.manifest.containers[each].security.at
	message := sprintf("container %q does not set allowPrivilegeEscalation to false", [input.manifest.containers[each].name])
}

findings contains {"at": concat("", [at, "/capabilities/drop"]), "message": message} if {
	some container in input.manifest.containers
	not "ALL" in container.security.capabilities_drop
	is_linux
	at := container.security.at
	message := sprintf("container %q does not drop ALL capabilities", [container.name])
}

findings contains {"at": concat("", [input.manifest.pod.security.at, "/runAsNonRoot"]), "message": message} if {
	input.manifest.pod.present == true
	input.manifest.pod.security.run_as_non_root == null
	lacking := [container.name |
		some container in input.manifest.containers
		container.security.run_as_non_root == null
	]
	count(lacking) > 0
	message := sprintf("neither the pod nor %s sets runAsNonRoot to true", [named(lacking)])
}

findings contains {"at": concat("", [input.manifest.pod.security.at, "/seccompProfile"]), "message": message} if {
	is_linux
	input.manifest.pod.security.seccomp == ""
	lacking := [container.name |
		some container in input.manifest.containers
		container.security.seccomp == ""
	]
	count(lacking) > 0
	message := sprintf("neither the pod nor %s sets seccompProfile.type to RuntimeDefault", [
		named(lacking),
	])
}

# A pod of which nothing can be rebuilt need not say anything.
is_linux if {
	input.manifest.pod.present
	input.manifest.pod.os != "windows"
}

contexts := array.concat([input.manifest.pod], input.manifest.containers)

shared(field) := {
	"at": concat("", [input.manifest.pod.at, "/", field]),
	"message": sprintf("the pod shares a namespace of its node: %s is true", [field]),
}

fault(found, field, said) := {
	"at": concat("", [found.security.at, field]),
	"message": sprintf("%s %s", [who(found), said]),
}

# A pod has no name here: its manifest has.
who(found) := sprintf("container %q", [found.name])

who(found) := "the pod" if not found.name

is_foreign("type", value) if not value in catalogue.selinux_types

is_foreign("user", _)

is_foreign("role", _)

# kagent says so itself, in no manifest.
why_privileged := sentence if {
	input.manifest.format == "kagent"
	count(input.manifest.skills) > 0
	sentence := concat("", [
		", as kagent runs every agent with skills whose deployment.securityContext does not set",
		" allowPrivilegeEscalation to false",
	])
} else := ""

volume_place(volume) := volume.at if volume.kind == ""

volume_place(volume) := concat("", [volume.at, "/", volume.kind]) if volume.kind != ""

volume_fault(volume) := sprintf("volume %q is of a kind that is not known", [volume.name]) if {
	volume.kind == ""
} else := sprintf("volume %q is a folder of the host, %q", [volume.name, volume.source]) if {
	volume.kind == "hostPath"
} else := sprintf("volume %q is of kind %s: mount what it holds through a persistentVolumeClaim", [
	volume.name,
	volume.kind,
])

named([name]) := sprintf("its container %q", [name])

named(names) := sprintf("any of its containers %s", [concat(", ", quoted)]) if {
	count(names) > 1
	quoted := [sprintf("%q", [name]) | some name in names]
}

# The model knows neither the annotations of a pod nor the places of its ports.

annotations_at := concat("", [trim_suffix(at, "/spec"), "/metadata/annotations"]) if {
	at := input.manifest.pod.at
	endswith(at, "/spec")
} else := concat("", [input.manifest.pod.at, "/annotations"])

port_place(container, port) := concat("/", [container.at, "ports", format_int(first, 10), "hostPort"]) if {
	first := min({number |
		some number, entry in written(concat("/", [container.at, "ports"]), [])
		is_object(entry)
		object.get(entry, "hostPort", 0) == port
	})
} else := concat("/", [container.at, "ports"])

# Most pointers name only fields, whose names need no escapes and have no digits.
written(at, otherwise) := object.get(input.object, inside(at), otherwise) if {
	is_object(input.object)
	not regex.match("[~0-9]", at)
} else := object.get(input.object, [step(part) | some part in inside(at)], otherwise) if {
	is_object(input.object)
} else := otherwise

inside(at) := array.slice(split(trim_prefix(at, input.manifest.identity.at), "/"), 1, 64)

step(part) := to_number(part) if {
	regex.match("^[0-9]+$", part)
} else := replace(replace(part, "~1", "/"), "~0", "~")

escaped(key) := replace(replace(key, "~", "~0"), "/", "~1")
