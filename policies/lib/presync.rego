# METADATA
# title: Presync
# description: What lets a sync go on without the answer of the gate's hook, whatever runs in that.
package agentgate.lib.presync

import data.agentgate.lib.syncs
import future.keywords.not

flaws contains {"at": syncs.hook_at, "message": message} if {
	not "PreSync" in syncs.hook_types
	message := sprintf("runs the gate as a %s hook, when the sync has begun; make it PreSync", [syncs.annotation[syncs.hook_key]])
}

flaws contains {"at": syncs.hook_at, "message": message} if {
	"PreSync" in syncs.hook_types
	count(syncs.hook_types) > 1
	message := sprintf("makes the gate's hook more than one before a sync (%s); leave only PreSync", [syncs.annotation[syncs.hook_key]])
}

flaws contains {"at": "/metadata/annotations/argocd.argoproj.io~1hook-delete-policy", "message": message} if {
	policy := syncs.annotation["argocd.argoproj.io/hook-delete-policy"]
	not contains(policy, "BeforeHookCreation")
	has_fixed_name
	message := "the gate's hook stays after it ran, so the next sync goes on without it; add BeforeHookCreation"
}

flaws contains {"at": "/metadata/name", "message": message} if {
	has_fixed_name
	message := concat("", [
		"the gate's hook always has the same name, so a retry that takes another commit inherits how it went for the last; ",
		"use generateName",
	])
}

flaws contains {"at": "/metadata/annotations/argocd.argoproj.io~1sync-options", "message": message} if {
	some written in split(syncs.annotation["argocd.argoproj.io/sync-options"], ",")
	option := trim_space(written)
	option in {"Force=true", "Replace=true", "Validate=false"}
	message := sprintf("the gate's hook is not to be applied with %s; leave it out", [option])
}

flaws contains {"at": sprintf("/spec/%s", [field]), "message": message} if {
	some field, why in ends_otherwise
	object.get(input.object, ["spec", field], why.quiet) != why.quiet
	message := sprintf("the gate's hook may succeed although the gate denied: %s; remove %s", [why.says, field])
}

flaws contains {"at": "/spec/completions", "message": message} if {
	object.get(input.object, ["spec", "completions"], 1) == 0
	message := "the gate's hook is complete before it has asked; set completions to 1"
}

# A name that Argo CD has completed stands beside what it was made from.
has_fixed_name if {
	object.get(input.object.metadata, "name", "") != ""
	object.get(input.object.metadata, "generateName", "") == ""
}

# Fields of a Job by which it ends as somebody else says.
ends_otherwise := {
	"managedBy": {"quiet": "kubernetes.io/job-controller", "says": "another controller says how it ends"},
	"manualSelector": {"quiet": false, "says": "pods of others may be taken for its own"},
	"successPolicy": {"quiet": null, "says": "a part of its pods is enough"},
}
