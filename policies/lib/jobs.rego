# METADATA
# title: Jobs
# description: What a change makes of a Job, a hook of Argo CD or not, that decides what it does and how it ends.
package agentgate.lib.jobs

import future.keywords.not

# All but where its pod runs and what that may use.
changes contains {"at": at, "field": path[count(path) - 1], "before": told(before), "after": told(after)} if {
	some path in decisive
	before := object.get(input.change.old, path, null)
	after := object.get(input.object, path, null)
	before != after
	at := concat("/", ["", concat("/", [replace(sprintf("%v", [step]), "/", "~1") | some step in path])])
}

pod_path := ["spec", "template", "spec"]

decisive contains ["metadata", "annotations", "argocd.argoproj.io/hook-delete-policy"]

decisive contains ["spec", field] if {
	some field in fields(["spec"])
	not field in {"backoffLimit", "template", "ttlSecondsAfterFinished"}
}

decisive contains array.concat(pod_path, [field]) if {
	some field in fields(pod_path)
	not field in placing
}

decisive contains array.concat(place, [field]) if {
	count(containers(input.object)) == count(containers(input.change.old))
	some index, _ in containers(input.object)
	place := array.concat(pod_path, ["containers", index])
	some field in fields(place)
	field != "resources"
}

decisive contains array.concat(pod_path, ["containers"]) if {
	count(containers(input.object)) != count(containers(input.change.old))
}

placing := {
	"affinity", "containers", "imagePullSecrets", "nodeSelector", "priorityClassName",
	"schedulerName", "tolerations", "topologySpreadConstraints",
}

containers(value) := object.get(value, array.concat(pod_path, ["containers"]), [])

fields(path) := object.keys(object.get(input.object, path, {})) | object.keys(object.get(input.change.old, path, {}))

told(value) := text if {
	text := json.marshal(value)
	count(text) <= 120
} else := concat("", [substring(json.marshal(value), 0, 119), "…"])
