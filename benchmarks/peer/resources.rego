# no-gpu-in-dev, resource-limits, unpinned-image and registry-allow-list.
package main

import rego.v1

namespace := object.get(metadata, "namespace", "dev")

is_dev if regex.match(`^(dev|development)(-|$)|-(dev|development)$`, namespace)

accelerator := concat("|", [
	`gpu`, `/[ntx]pu`, `^(?:tpu|npu|hpu|neuron_cores)(?:$|-)`, `^nvidia\.com/mig-`, `^npu\.intel\.com/`,
	`^fpga\.intel\.com/`, `^xilinx\.com/fpga`, `^habana\.ai/`, `^amd\.com/[cdqs]px`, `^google\.com/tpu`,
	`^cloud-tpus\.google\.com/`, `^aws\.amazon\.com/neuron`, `^huawei\.com/ascend`, `^cambricon\.com/`,
	`^hygon\.com/dcu`, `^enflame\.com/`, `^rebellions\.ai/`, `furiosa\.ai/`, `^qualcomm\.com/qaic`,
	`^tencent\.com/vcuda-`,
])

node := `gpu|nvidia|accelerator|=tpu|pci-10de|^aws\.amazon\.com/neuron|gke-tpu|^google\.com/tpu|^habana\.ai/`

device_variables := {
	"NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
	"AMD_VISIBLE_DEVICES", "HABANA_VISIBLE_DEVICES", "ASCEND_VISIBLE_DEVICES", "TPU_VISIBLE_CHIPS",
	"NEURON_RT_VISIBLE_CORES", "NEURON_RT_NUM_CORES", "TPU_VISIBLE_DEVICES", "ASCEND_RT_VISIBLE_DEVICES",
}

deny contains message if {
	is_dev
	some container in containers
	some bound in ["limits", "requests"]
	some name, amount in object.get(container, ["resources", bound], {})
	regex.match(accelerator, lower(name))
	not amount in {0, "0"}
	message := sprintf("container %s asks for %v of %s in dev", [container.name, amount, name])
}

deny contains message if {
	is_dev
	some key, value in object.get(pod, "nodeSelector", {})
	regex.match(node, lower(sprintf("%s=%s", [key, value])))
	message := sprintf("node selector %s=%s asks for an accelerator in dev", [key, value])
}

deny contains message if {
	is_dev
	some term in object.get(pod, ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"], [])
	some wanted in object.get(term, "matchExpressions", [])
	regex.match(node, lower(wanted.key))
	message := sprintf("affinity to %s asks for an accelerator in dev", [wanted.key])
}

deny contains message if {
	is_dev
	some toleration in object.get(pod, "tolerations", [])
	regex.match(node, lower(object.get(toleration, "key", "")))
	message := sprintf("toleration %s asks for an accelerator in dev", [toleration.key])
}

deny contains message if {
	is_dev
	some key, value in annotations
	regex.match(`(?i)gpu-(fraction|mem|core|count|number)`, key)
	message := sprintf("annotation %s=%s asks for an accelerator in dev", [key, value])
}

deny contains message if {
	is_dev
	regex.match(`gpu|nvidia|^ascend|^habana`, lower(object.get(pod, "runtimeClassName", "")))
	message := sprintf("runtime class %s gives accelerators in dev", [pod.runtimeClassName])
}

deny contains message if {
	is_dev
	some variable in variables
	upper(variable.name) in device_variables
	not lower(object.get(variable, "value", "")) in {"", "none", "void", "nodevfiles", "-1"}
	message := sprintf("variable %s gives accelerators in dev", [variable.name])
}

deny contains message if {
	is_dev
	some volume in object.get(pod, "volumes", [])
	regex.match(`^/dev/(nvidia|dri|kfd|dxg|accel|apex_|davinci|hl0|neuron)`, volume.hostPath.path)
	message := sprintf("volume %s gives accelerators in dev", [volume.name])
}

# What a claim asks for is written elsewhere.
deny contains message if {
	is_dev
	some claim in object.get(pod, "resourceClaims", [])
	some other in data.inventory.objects
	other.metadata.name == object.get(claim, "resourceClaimName", object.get(claim, "resourceClaimTemplateName", ""))
	message := sprintf("claim %s is for an accelerator in dev", [claim.name])
}

# resource-limits
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

# unpinned-image
warn contains message if {
	some image in array.concat(images, mounted_images)
	image != ""
	not regex.match(`@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$`, image)
	message := sprintf("image %s is not pinned by digest", [image])
}

# registry-allow-list, without a list: registries that nobody else can reach or vouch for
unreachable := concat("|", [
	`^localhost$`, `\.localhost$`, `^127(?:\.[0-9]{1,3}){3}$`, `^0\.0\.0\.0$`, `^\[(?:::1|::)\]$`,
	`^host\.(?:docker|containers|minikube|lima)\.internal$`, `^10(?:\.[0-9]{1,3}){3}$`,
	`^192\.168(?:\.[0-9]{1,3}){2}$`, `^172\.(?:1[6-9]|2[0-9]|3[01])(?:\.[0-9]{1,3}){2}$`,
	`^169\.254(?:\.[0-9]{1,3}){2}$`, `^100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])(?:\.[0-9]{1,3}){2}$`,
	`^\[f[cd][0-9a-f:.]*\]$`, `^\[fe[89ab][0-9a-f:.]*\]$`, `^[^.\[]*$`, `\.local$`, `\.localdomain$`,
	`\.lan$`, `\.home\.arpa$`, `^ttl\.sh$`,
])

registry(image) := lower(split(image, "/")[0]) if {
	regex.match(`^(?:[^/]*[.:A-Z][^/]*|localhost)/`, image)
} else := "docker.io"

deny contains message if {
	some image in array.concat(images, mounted_images)
	host := regex.replace(registry(split(image, "@")[0]), `:[0-9]+$`, "")
	regex.match(unreachable, host)
	message := sprintf("image %s comes from a registry that nobody vouches for", [image])
}
