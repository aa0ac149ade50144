# METADATA
# title: Syncs
# description: How Argo CD reads hooks, its own and Helm's, and their waves.
package agentgate.lib.syncs

import future.keywords.not

hook_key := "argocd.argoproj.io/hook"

hook_at := "/metadata/annotations/argocd.argoproj.io~1hook" if annotation[hook_key]

hook_at := "/metadata/annotations/helm.sh~1hook" if not annotation[hook_key]

wave_at := "/metadata/annotations/argocd.argoproj.io~1sync-wave"

annotation := input.manifest.identity.annotations

hook_types := own if {
	annotation[hook_key]
	own := {name | some name in parts(hook_key)} & {"PreSync", "Sync", "PostSync", "SyncFail", "Skip"}
	count(own) > 0
} else := {type | some name in parts("helm.sh/hook"); type := helm_types[name]} if {
	annotation["helm.sh/hook"]
} else := set()

helm_types := {
	"pre-install": "PreSync",
	"pre-upgrade": "PreSync",
	"post-install": "PostSync",
	"post-upgrade": "PostSync",
}

parts(key) := [trim_space(part) | some part in split(object.get(annotation, key, ""), ",")]

wave := found if {
	found := number(annotation["argocd.argoproj.io/sync-wave"])
} else := found if {
	found := number(annotation["helm.sh/hook-weight"])
} else := 0

# As Go's `strconv.Atoi` reads it, which takes zeros before it.
number(text) := to_number(concat("", [trim_left(sign, "+"), digits])) if {
	[[_, sign, digits]] := regex.find_all_string_submatch_n(`^([+-]?)0*([0-9]{1,19})$`, text, 1)
}
