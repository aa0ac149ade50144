# METADATA
# title: Service account with too much power
# description: >-
#   What an agent may do to its cluster is not in its manifest: its service account has it, through
#   bindings of roles. The rule follows them, also bindings of Kubernetes' groups of accounts, and
#   reports every wildcard for verbs and resources; reading and making secrets; tokens and
#   identities of others; commands in other pods; the kubelet's proxy; roles beyond one's own; what
#   guards admission; and the roles of that kind that every cluster has. A role that a cluster puts
#   together from others by labels, or that is not given, is unresolved. There is one finding for a
#   binding, and it stands where the agent chooses its account: there an owner of the agent sees and
#   can change it, whereas a role or a binding that no agent uses is no fault of an agent's. The
#   account `default` belongs to every pod of its namespace that names none: it is a finding when a
#   role is bound to it by name, or when an agent with tools asks for it. A pod that is given no token,
#   and reads no Secret in which one may stand, can do nothing in the name of its account.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: "Kubernetes: role based access control good practices"
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
# custom:
#   severity: high
#   remediation: >-
#     Give the agent an account of its own, and bind it to a Role that names the verbs, resources and,
#     for secrets, the objects that it needs.
#   requires: [service_account]
#   parameters:
#     create_pods:
#       description: >-
#         Whether making or changing pods, and what makes pods, is too much: who may do so may use
#         every account and secret of the namespace.
#       default: false
#     unused_tokens:
#       description: >-
#         Whether a pod whose account has no role among what is given must set
#         automountServiceAccountToken to false.
#       default: false
package agentgate.rules["service-account-privilege"]

import data.agentgate.lib.links
import data.agentgate.lib.rbac
import future.keywords.not

params := data.params["service-account-privilege"]

catalogue := data.catalogue["service-account-privilege"]

findings contains {"at": link.at, "message": message} if {
	count(bindings) > 0
	some link in accounts
	some binding in bound[link.target]
	role := role_of(binding)
	powers := array.concat(too_much(role, binding), shared(link, binding))
	count(powers) > 0
	message := sprintf("account %q may %s%s: %s %q binds it to %s %q", [
		link.target,
		concat("; ", powers),
		extent(binding),
		binding.identity.resource,
		binding.identity.name,
		role.resource,
		role.target,
	])
}

findings contains {"at": link.at, "message": message} if {
	input.manifest.identity.kind == "agent"
	some link in accounts
	link.target == "default"
	has_tools
	not is_bound_by_name(link)
	message := concat(" ", [
		"an agent with tools uses the account \"default\", and with it",
		"every role that anyone binds to the pods of its namespace",
	])
}

findings contains {"at": at, "message": message} if {
	params.unused_tokens
	input.manifest.pod.present
	some link in accounts
	count(bound[link.target]) == 0
	at := concat("", [input.manifest.pod.at, "/automountServiceAccountToken"])
	message := sprintf("the token of account %q is in the pod, but no role is bound to it", [link.target])
}

unresolved contains {"at": link.at, "message": message} if {
	count(bindings) > 0
	some link in accounts
	some binding in bound[link.target]
	role := role_of(binding)
	not is_known(role)
	not is_given(role, binding)
	message := sprintf("%s %q, which %s %q binds account %q to, is not among what was given", [
		role.resource,
		role.target,
		binding.identity.resource,
		binding.identity.name,
		link.target,
	])
}

unresolved contains {"at": link.at, "message": message} if {
	count(bindings) > 0
	some link in accounts
	some binding in bound[link.target]
	role := role_of(binding)
	not is_known(role)
	some manifest in input.bundle.manifests
	manifest.identity.kind == "role"
	links.leads(role, binding, manifest)
	parts := [part.target | some part in manifest.links; part.source == "aggregation"]
	count(parts) > 0
	message := sprintf("the cluster puts ClusterRole %q, to which account %q is bound, together from %s", [
		role.target,
		link.target,
		concat(" and ", parts),
	])
}

# The accounts whose tokens are in the pod.
accounts := [link |
	some link in input.manifest.links
	link.relation == "service_account"
	not is_kept_out(link)
]

is_kept_out(link) if {
	is_unmounted(link)
	not is_brought
}

is_unmounted(_) if input.manifest.pod.automount_token == false

is_unmounted(link) if {
	input.manifest.pod.automount_token == null
	is_withheld(link)
}

# A token can come with a volume although none is mounted by itself.
is_brought if {
	walk(input.object, [path, _])
	path[count(path) - 1] == "serviceAccountToken"
}

# It can stand in any Secret that the pod reads: what is in those is not looked at in a cluster.
is_brought if {
	some credential in input.manifest.credentials
	credential.kind == "secret_ref"
	credential.where in {"env", "volume"}
}

has_tools if {
	some tool in input.manifest.tools
	tool.grant != "deny"
}

# The bindings of each account, whether they name it or a group that it is in.
bound := {link.target: found |
	some link in accounts
	found := [binding |
		some binding in bindings
		names(binding, link)
	]
}

bindings := [manifest |
	some manifest in input.bundle.manifests
	manifest.identity.kind == "role_binding"
]

names(binding, link) if {
	some subject in binding.links
	subject.relation == "subject"
	is_meant(subject, link)
}

is_meant(subject, link) if {
	subject.kind == "service_account"
	subject.target == link.target
	is_alike(subject.namespace, place(link))
}

is_meant(subject, _) if {
	subject.resource == "Group"
	subject.target in {"system:serviceaccounts", "system:authenticated"}
}

is_meant(subject, link) if {
	subject.resource == "Group"
	startswith(subject.target, "system:serviceaccounts:")
	is_alike(trim_prefix(subject.target, "system:serviceaccounts:"), place(link))
}

place(link) := links.namespace(link, input.manifest)

# An object without a namespace gets one when it is applied: it may be any.
is_alike(_, "")

is_alike("", other) if other != ""

is_alike(one, other) if {
	one == other
	one != ""
}

role_of(binding) := [link | some link in binding.links; link.relation == "role"][0]

extent(binding) := sprintf(", in namespace %q", [binding.identity.namespace]) if {
	binding.identity.resource == "RoleBinding"
	binding.identity.namespace != ""
} else := "" if {
	binding.identity.resource == "RoleBinding"
} else := ", in every namespace"

# Every cluster has it: what Git says of it changes nothing.
is_known(role) if {
	role.resource == "ClusterRole"
	role.target in catalogue.harmless
}

is_known(role) if {
	role.resource == "ClusterRole"
	catalogue.roles[role.target]
}

is_given(role, binding) if {
	some manifest in input.bundle.manifests
	manifest.identity.kind == "role"
	links.leads(role, binding, manifest)
}

too_much(role, binding) := [catalogue.roles[role.target]] if {
	role.resource == "ClusterRole"
	catalogue.roles[role.target]
} else := sort({power |
	some manifest in input.bundle.manifests
	manifest.identity.kind == "role"
	links.leads(role, binding, manifest)
	some access in manifest.access
	some power in powers_of(access)
})

# What belongs to the account `default` belongs to every pod that names no other.
shared(link, binding) := ["share its role with every pod that names no account"] if {
	link.target == "default"
	is_surely_named(binding, link)
} else := []

# Not where one of the two gets its namespace only when it is applied: every such pod would be told.
is_surely_named(binding, link) if {
	some subject in binding.links
	subject.relation == "subject"
	subject.kind == "service_account"
	subject.target == link.target
	subject.namespace == place(link)
}

is_named(binding, link) if {
	some subject in binding.links
	subject.relation == "subject"
	subject.kind == "service_account"
	is_meant(subject, link)
}

is_bound_by_name(link) if {
	some binding in bound[link.target]
	is_named(binding, link)
}

is_withheld(link) if {
	some account in input.bundle.manifests
	account.identity.kind == "service_account"
	links.leads(link, input.manifest, account)
	account.pod.automount_token == false
}

powers_of(access) := [rbac.wild(access)] if {
	rbac.is_wild(access)
} else := array.concat(
	[power.what | some power in catalogue.powers; gives(access, power)],
	[sprintf("make %s", [concat(", ", access.resources)]) |
		params.create_pods
		rbac.matches(access, catalogue.pod_makers)
	],
)

gives(access, power) if {
	rbac.matches(access, power)
	is_broad(access, power)
}

is_broad(_, power) if not power.narrow

is_broad(access, _) if count(access.names) == 0
