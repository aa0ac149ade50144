# The gate's rules as far as they speak of Deployments, written for conftest with the same reach:
# what the gate would find in these manifests, these rules find too.
package main

import rego.v1

pod := object.get(input, ["spec", "template", "spec"], {})

annotations := object.get(input, ["spec", "template", "metadata", "annotations"], {})

containers := [container |
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in object.get(pod, list, [])
]

namespace := object.get(input, ["metadata", "namespace"], "dev")

is_dev if regex.match(`^(dev|development)(-|$)|-(dev|development)$`, namespace)

gpu_names := [
	"nvidia.com/gpu*", "nvidia.com/mig-*", "amd.com/gpu", "gpu.intel.com/*", "habana.ai/gaudi",
	"google.com/tpu", "aws.amazon.com/neuron*", "*/gpu*",
]

is_gpu(name) if {
	some pattern in gpu_names
	glob.match(pattern, ["/"], name)
}

# 1 no-gpu-in-dev, in all its ways
deny contains message if {
	is_dev
	some container in containers
	some bound in ["limits", "requests"]
	some name, amount in object.get(container, ["resources", bound], {})
	is_gpu(name)
	not amount in {0, "0"}
	message := sprintf("container %s asks for %v of %s in dev", [container.name, amount, name])
}

deny contains message if {
	is_dev
	some key, value in object.get(pod, "nodeSelector", {})
	regex.match(`(?i)gpu|accelerator|nvidia`, key)
	message := sprintf("node selector %s=%s asks for an accelerator in dev", [key, value])
}

deny contains message if {
	is_dev
	some toleration in object.get(pod, "tolerations", [])
	regex.match(`(?i)gpu|accelerator|nvidia`, object.get(toleration, "key", ""))
	message := sprintf("toleration %s asks for an accelerator in dev", [toleration.key])
}

deny contains message if {
	is_dev
	some key, value in annotations
	regex.match(`(?i)gpu`, key)
	message := sprintf("annotation %s=%s asks for an accelerator in dev", [key, value])
}

deny contains message if {
	is_dev
	startswith(object.get(pod, "runtimeClassName", ""), "nvidia")
	message := sprintf("runtime class %s gives accelerators in dev", [pod.runtimeClassName])
}

deny contains message if {
	is_dev
	some container in containers
	some variable in object.get(container, "env", [])
	variable.name in {"NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"}
	not object.get(variable, "value", "") in {"", "none", "void"}
	message := sprintf("variable %s gives accelerators in dev", [variable.name])
}

deny contains message if {
	is_dev
	some claim in object.get(pod, "resourceClaims", [])
	message := sprintf("claim %s may be for an accelerator in dev", [claim.name])
}

# 2 secret-by-value, in every string of the object: by the shape of known tokens, then by name
shapes := [
	`AKIA[0-9A-Z]{16}`, `gh[pousr]_[A-Za-z0-9]{36}`, `github_pat_[A-Za-z0-9_]{22,}`,
	`glpat-[A-Za-z0-9_-]{20}`, `xox[abprs]-[A-Za-z0-9-]{10,}`, `sk-[A-Za-z0-9_-]{20,}`,
	`sk-ant-[A-Za-z0-9_-]{20,}`, `AIza[0-9A-Za-z_-]{35}`, `(sk|rk)_live_[A-Za-z0-9]{16,}`,
	`npm_[A-Za-z0-9]{36}`, `pypi-[A-Za-z0-9_-]{16,}`, `hf_[A-Za-z0-9]{30,}`,
	`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`, `-----BEGIN [A-Z ]*PRIVATE KEY-----`,
	`SG\.[A-Za-z0-9_-]{16,}\.`, `[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@`,
	`(?i)(api[_-]?key|access[_-]?token|password|secret)=[^&\s]{6,}`, `(?i)bearer\s+[A-Za-z0-9._-]{12,}`,
]

# every string of the object, and every string inside a string: YAML or JSON text, and base64
texts contains [path, value] if {
	some path, value
	walk(input, [path, value])
	is_string(value)
}

texts contains [array.concat(path, inner), value] if {
	some path, text
	walk(input, [path, text])
	is_string(text)
	regex.match(`[\n{]`, text)
	yaml.is_valid(text)
	some inner, value
	walk(yaml.unmarshal(text), [inner, value])
	is_string(value)
}

texts contains [path, base64.decode(text)] if {
	some path, text
	walk(input, [path, text])
	is_string(text)
	count(text) >= 16
	base64.is_valid(text)
}

deny contains message if {
	some [path, value] in texts
	some shape in shapes
	regex.match(shape, value)
	message := sprintf("%v carries a secret by value", [path])
}

deny contains message if {
	some [path, value] in texts
	count(value) >= 6
	name := sprintf("%v", [path[count(path) - 1]])
	regex.match(`(?i)(api[_-]?key|token|password|passphrase|secret|credential)$`, name)
	not regex.match(`^\$|^<|^vault:|^op://|\{\{`, value)
	message := sprintf("%v carries a secret by value", [path])
}

deny contains message if {
	some [path, value] in texts
	some line in split(value, "\n")
	found := regex.find_all_string_submatch_n(
		`(?i)([a-z0-9_.-]*(?:key|token|password|passphrase|secret))\s*[=:]\s*["']?([^\s"']{6,})`, line, 1,
	)
	not regex.match(`^\$|^<|^vault:|^op://|\{\{`, found[0][2])
	message := sprintf("%v carries the secret %s by value", [path, found[0][1]])
}

deny contains message if {
	some container in containers
	words := array.concat(object.get(container, "command", []), object.get(container, "args", []))
	some position, word in words
	regex.match(`(?i)^--?[a-z0-9-]*(key|token|password|passphrase|secret)$`, word)
	not regex.match(`^\$|^<|^vault:|^op://|\{\{|^-`, words[position + 1])
	message := sprintf("option %s carries a secret by value", [word])
}

deny contains message if {
	some container in containers
	some variable in object.get(container, "env", [])
	regex.match(`(?i)(KEY|TOKEN|PASSWORD|PASSPHRASE|SECRET|CREDENTIALS?)$`, variable.name)
	value := object.get(variable, "value", "")
	count(value) >= 6
	not regex.match(`^\$|^<|^vault:|^op://|\{\{`, value)
	message := sprintf("variable %s carries a secret by value", [variable.name])
}

# 3 least-privilege-paths: host paths, and folders given to file servers, normalised
parts(path) := [part | some part in split(path, "/"); not part in {"", "."}]

dangerous := [
	[], ["etc"], ["root"], ["proc"], ["sys"], ["var", "run", "docker.sock"], ["run", "containerd"],
	["var", "lib", "kubelet"], ["home"],
]

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	path := volume.hostPath.path
	message := sprintf("volume %s opens the host path %s", [volume.name, path])
}

deny contains message if {
	some container in containers
	words := array.concat(object.get(container, "command", []), object.get(container, "args", []))
	some server in words
	contains(server, "server-filesystem")
	some path in words
	some prefix in dangerous
	startswith(path, "/")
	array.slice(parts(path), 0, count(prefix)) == prefix
	message := sprintf("argument %s leads to a dangerous place", [path])
}

deny contains message if {
	some container in containers
	words := array.concat(object.get(container, "command", []), object.get(container, "args", []))
	some word in words
	".." in split(word, "/")
	message := sprintf("argument %s leaves its folder", [word])
}

# 4 unpinned-image
deny contains message if {
	some container in containers
	not regex.match(`@sha256:[0-9a-f]{64}$`, object.get(container, "image", ""))
	message := sprintf("image %s is not pinned by digest", [object.get(container, "image", "")])
}

# 5 tool-scope
deny contains message if {
	some container in containers
	some word in array.concat(object.get(container, "command", []), object.get(container, "args", []))
	regex.match(`^--(allowed-)?tools(=| )\*$`, word)
	message := sprintf("container %s may use every tool", [container.name])
}

# 6 swarm-paths
deny contains message if {
	some role in object.get(input, "swarm", [])
	written := {other.output_dir | some other in input.swarm; other.role != role.role}
	not role.input_dir in written
	message := sprintf("role %s reads %s, which no role writes", [role.role, role.input_dir])
}

# 7 unknown-agent-kind
agent_groups := {
	"kagent.dev", "api.kagent.dev", "toolhive.stacklok.dev", "ark.mckinsey.com", "agents.x-k8s.io",
	"extensions.agents.x-k8s.io", "ray.io",
}

deny contains message if {
	group := split(object.get(input, "apiVersion", ""), "/")[0]
	group in agent_groups
	message := sprintf("%s of %s is not known", [object.get(input, "kind", ""), group])
}
