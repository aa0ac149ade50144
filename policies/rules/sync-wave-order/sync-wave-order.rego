# METADATA
# title: Applied before what it needs
# description: >-
#   Argo CD applies the objects of a sync in phases and waves, and waits after each wave until what
#   it applied is healthy. An agent that comes in the wave of its store, or before it, starts
#   against nothing; a store without a readiness probe counts as healthy before it can answer. The
#   rule speaks only where a wave or a hook is declared, and follows names of services in
#   variables and addresses to the workloads behind them.
# related_resources:
#   - ref: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
#     description: "Argo CD: sync phases and waves"
# custom:
#   severity: medium
#   remediation: >-
#     Give what is needed an earlier `argocd.argoproj.io/sync-wave` than what needs it, and every
#     store a readiness probe.
#   requires: ["object|pod"]
package agentgate.rules["sync-wave-order"]

import data.agentgate.lib.agents
import data.agentgate.lib.links
import future.keywords.not

wave_key := "argocd.argoproj.io/sync-wave"

hook_key := "argocd.argoproj.io/hook"

wave_at := "/metadata/annotations/argocd.argoproj.io~1sync-wave"

# Argo CD reads a wave with Go's `strconv.Atoi`; none that is meant has more digits than these.
whole := `^[+-]?[0-9]{1,9}$`

# The order of phases, wide enough apart for every wave between them.
phases := {"PreSync": -10000000000, "Sync": 0, "PostSync": 10000000000, "SyncFail": 10000000000}

made_everywhere := {["ServiceAccount", "default"], ["ConfigMap", "kube-root-ca.crt"]}

needs := {"config_map", "secret", "model", "server", "template", "service_account", "tool_config"}

findings contains {"at": wave_at, "message": message} if {
	written := input.manifest.identity.annotations[wave_key]
	input.manifest.identity.at == ""
	not regex.match(whole, written)
	message := sprintf("the sync wave %q is not a whole number, so Argo CD takes it for 0", [written])
}

# What is named must be there first; in one wave Argo CD orders kinds so that it is.
findings contains {"at": link.at, "message": message} if {
	in_order(input.manifest)
	some link in input.manifest.links
	link.relation in needs
	some target in input.bundle.manifests
	links.leads(link, input.manifest, target)
	not is_there_before(target)
	position(target) > position(input.manifest)
	message := sprintf(
		"needs %s %q, which is applied later (%s, after %s); give it an earlier wave",
		[target.identity.resource, target.identity.name, place(target), place(input.manifest)],
	)
}

findings contains {"at": link.at, "message": message} if {
	some [link, store] in stores
	is_ordered(store)
	position(store) >= position(input.manifest)
	message := sprintf(
		"needs the store %q, which is not applied before it (%s, and this in %s); give the store an earlier wave",
		[store.identity.name, place(store), place(input.manifest)],
	)
}

findings contains {"at": link.at, "message": message} if {
	some [link, store] in stores
	is_ordered(store)
	position(store) < position(input.manifest)
	not has_signal(store)
	message := sprintf(
		"needs the store %q, which has no readiness probe, so its wave ends before it can answer; give it one",
		[store.identity.name],
	)
}

# The cluster makes these itself with every namespace; only a wave of their own says when they count.
is_there_before(target) if {
	[target.identity.resource, target.identity.name] in made_everywhere
	not in_order(target)
}

# The stores an agent calls, each with the link that names its service.
stores contains [link, store] if {
	some link in input.manifest.links
	link.relation == "service"
	agents.runs_one(input.manifest)
	some service in input.bundle.manifests
	links.leads(link, input.manifest, service)
	some store in input.bundle.manifests
	answers(service, store)
	keeps_data(store)
}

# The bundle brings only workloads that a service selects, and a service selects by labels.
answers(service, store) if {
	service.identity.kind == "service"
	store.identity.kind == "workload"
	count(service.network.selects.labels) > 0
	every key, value in service.network.selects.labels {
		store.pod.labels[key] == value
	}
}

keeps_data(store) if store.identity.resource == "StatefulSet"

keeps_data(store) if {
	some container in store.containers
	name := regex.replace(container.image.repository, `^.*/`, "")
	name in data.catalogue["sync-wave-order"].stores
}

has_signal(store) if {
	some container in store.containers
	some probe in container.probes
	probe.kind in {"readiness", "startup"}
}

is_ordered(_) if in_order(input.manifest)

is_ordered(store) if in_order(store)

in_order(manifest) if manifest.identity.annotations[wave_key]

in_order(manifest) if manifest.identity.annotations[hook_key]

position(manifest) := phase(manifest) + wave(manifest)

phase(manifest) := min([number |
	some name in regex.split(`\s*,\s*`, object.get(manifest.identity.annotations, hook_key, "Sync"))
	number := object.get(phases, name, 0)
])

wave(manifest) := to_number(trim_prefix(written, "+")) if {
	written := manifest.identity.annotations[wave_key]
	regex.match(whole, written)
} else := 0

place(manifest) := sprintf("wave %d", [wave(manifest)]) if phase(manifest) == 0

place(manifest) := sprintf("wave %d of %s", [
	wave(manifest),
	manifest.identity.annotations[hook_key],
]) if phase(manifest) != 0
