# Accelerators in dev, however they are asked for.
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
