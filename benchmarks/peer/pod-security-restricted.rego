# The Pod Security Standard "restricted", field by field.
package main

import rego.v1

safe_volumes := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim",
	"projected", "secret",
}

safe_sysctls := {
	"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
}

safe_profiles := {"RuntimeDefault", "Localhost"}

safe_types := {"container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

pod_context := object.get(pod, "securityContext", {})

contexts := array.concat(
	[{"who": "the pod", "context": pod_context}],
	[{"who": container.name, "context": object.get(container, "securityContext", {})} | some container in containers],
)

is_windows if object.get(pod, ["os", "name"], "") == "windows"

deny contains message if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	object.get(pod, field, false) == true
	message := sprintf("the pod shares a namespace of its node: %s", [field])
}

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	some kind, _ in volume
	kind != "name"
	not kind in safe_volumes
	message := sprintf("volume %s is of kind %s", [volume.name, kind])
}

deny contains message if {
	some sysctl in object.get(pod_context, "sysctls", [])
	not sysctl.name in safe_sysctls
	message := sprintf("the pod sets the kernel parameter %s", [sysctl.name])
}

deny contains message if {
	some key, value in annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not regex.match(`^(?:$|runtime/default$|localhost/)`, value)
	message := sprintf("annotation %s gives the AppArmor profile %s", [key, value])
}

deny contains message if {
	some found in contexts
	object.get(found.context, ["windowsOptions", "hostProcess"], false) == true
	message := sprintf("%s runs as a process of its node", [found.who])
}

deny contains message if {
	some found in contexts
	object.get(found.context, "runAsUser", 1) == 0
	message := sprintf("%s runs as root", [found.who])
}

deny contains message if {
	some found in contexts
	object.get(found.context, "runAsNonRoot", true) == false
	message := sprintf("%s may run as root", [found.who])
}

deny contains message if {
	not is_windows
	some found in contexts
	profile := found.context.seccompProfile
	not object.get(profile, "type", "") in safe_profiles
	message := sprintf("%s has another seccomp profile", [found.who])
}

deny contains message if {
	some found in contexts
	profile := found.context.appArmorProfile
	not object.get(profile, "type", "") in safe_profiles
	message := sprintf("%s has another AppArmor profile", [found.who])
}

deny contains message if {
	some found in contexts
	some option in ["user", "role"]
	value := found.context.seLinuxOptions[option]
	message := sprintf("%s chooses the SELinux %s %s", [found.who, option, value])
}

deny contains message if {
	some found in contexts
	value := found.context.seLinuxOptions.type
	not value in safe_types
	message := sprintf("%s chooses the SELinux type %s", [found.who, value])
}

deny contains message if {
	some container in containers
	object.get(container, ["securityContext", "privileged"], false) == true
	message := sprintf("container %s is privileged", [container.name])
}

deny contains message if {
	some container in containers
	mounts := container.securityContext.procMount
	mounts != "Default"
	message := sprintf("container %s mounts /proc as %s", [container.name, mounts])
}

deny contains message if {
	not is_windows
	some container in containers
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], true) == true
	message := sprintf("container %s may gain privileges", [container.name])
}

deny contains message if {
	not is_windows
	some container in containers
	some capability in object.get(container, ["securityContext", "capabilities", "add"], [])
	capability != "NET_BIND_SERVICE"
	message := sprintf("container %s adds the capability %s", [container.name, capability])
}

deny contains message if {
	not is_windows
	some container in containers
	not "ALL" in object.get(container, ["securityContext", "capabilities", "drop"], [])
	message := sprintf("container %s does not drop all capabilities", [container.name])
}

deny contains message if {
	some container in containers
	some port in object.get(container, "ports", [])
	object.get(port, "hostPort", 0) != 0
	message := sprintf("container %s takes port %d of its node", [container.name, port.hostPort])
}

deny contains message if {
	some container in containers
	some probe in ["readinessProbe", "livenessProbe", "startupProbe"]
	some way in ["httpGet", "tcpSocket"]
	host := container[probe][way].host
	message := sprintf("%s of container %s connects to %s", [probe, container.name, host])
}

deny contains message if {
	some container in containers
	some hook in ["postStart", "preStop"]
	some way in ["httpGet", "tcpSocket"]
	host := container.lifecycle[hook][way].host
	message := sprintf("%s of container %s connects to %s", [hook, container.name, host])
}

deny contains message if {
	containers != []
	object.get(pod_context, "runAsNonRoot", null) == null
	some container in containers
	object.get(container, ["securityContext", "runAsNonRoot"], null) == null
	message := sprintf("neither the pod nor container %s sets runAsNonRoot", [container.name])
}

deny contains message if {
	not is_windows
	not pod_context.seccompProfile
	some container in containers
	not container.securityContext.seccompProfile
	message := sprintf("neither the pod nor container %s has a seccomp profile", [container.name])
}
