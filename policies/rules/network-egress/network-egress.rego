# METADATA
# title: Egress that nothing limits
# description: >-
#   An agent that may send anywhere can leak whatever it reads, and reach the address from which a
#   cloud hands out credentials. The rule asks for a network policy that speaks of the egress of an
#   agent's pods, lets out less than everything and keeps the metadata address in. A rule for port 53
#   alone is DNS, whomever it names; a block that holds a large part of the internet is no limit,
#   however it is cut and whatever private addresses it leaves out. Several formats declare limits
#   that nothing enforces where they run; such a declaration is told apart from a limit. Where no
#   network policy at all is given for a namespace, they may be kept elsewhere, and the question
#   stays open unless `required` is set. What files for a client on a developer's machine declare is
#   judged by itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: "Kubernetes: network policies"
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
# custom:
#   severity: medium
#   remediation: >-
#     Give the agent's pods a NetworkPolicy with policyTypes [Egress] that names the hosts or blocks
#     they need and leaves 169.254.169.254 out, or name the hosts where the format itself enforces
#     them.
#   requires: [egress]
#   parameters:
#     required:
#       description: Whether an agent without any network policy in Git is a finding.
#       default: false
package agentgate.rules["network-egress"]

import data.agentgate.lib.agents
import future.keywords.not

metadata_address := "169.254.169.254"

required := data.params["network-egress"].required

# What a format declares for itself.
findings contains {"at": network.at, "message": message} if {
	network := input.manifest.network
	network.egress == "all"
	speaks_for_itself
	message := sprintf("lets an agent send %s; name the hosts it needs", [reach(network)])
}

findings contains {"at": cidr.at, "message": message} if {
	network := input.manifest.network
	network.enforced_by == "network_policy"
	speaks_for_itself
	some cidr in network.cidrs
	opens_metadata(network, cidr)
	message := sprintf(
		"lets an agent reach %s, where a cloud hands out credentials; except it from %s",
		[metadata_address, cidr.value],
	)
}

findings contains {"at": network.at, "message": message} if {
	network := input.manifest.network
	network.enforced_by == "declared_only"
	network.egress in {"list", "none"}
	not is_limited
	message := concat("", [
		"declares where the agent may send, but nothing enforces it where this runs; ",
		remedy,
	])
}

remedy := "add a NetworkPolicy for its pods" if input.manifest.identity.resource != ""

remedy := "switch on the sandbox that enforces it" if input.manifest.identity.resource == ""

# What the policies around its pods let out: what one of them opens, no other closes.
findings contains {"at": input.manifest.pod.at, "message": message} if {
	is_agent_pod
	some policy in policies
	policy.network.egress == "all"
	message := sprintf(
		"the network policy %q lets these pods send %s; name what they need",
		[policy.identity.name, reach(policy.network)],
	)
}

findings contains {"at": input.manifest.pod.at, "message": message} if {
	is_agent_pod
	some policy in policies
	some cidr in policy.network.cidrs
	opens_metadata(policy.network, cidr)
	message := sprintf(
		"the network policy %q lets these pods reach %s, where a cloud hands out credentials; except it from %s",
		[policy.identity.name, metadata_address, cidr.value],
	)
}

findings contains {"at": input.manifest.pod.at, "message": message} if {
	is_open
	is_expected
	message := sprintf(
		"no network policy limits where the pods of %q may send; add one with policyTypes [Egress]",
		[input.manifest.identity.name],
	)
}

unresolved contains {"at": input.manifest.pod.at, "message": message} if {
	is_open
	not is_expected
	message := sprintf(
		"no network policy for the pods of %q is among what was given, so nobody can tell where they may send",
		[input.manifest.identity.name],
	)
}

# Files and objects without a pod have nobody else to speak for them; a network policy speaks for
# pods, where it is judged.
speaks_for_itself if {
	not input.manifest.pod.present
	input.manifest.identity.kind != "network_policy"
}

speaks_for_itself if input.manifest.identity.kind in agents.kinds

# A policy that is made with the pods of a workload is of nobody else.
speaks_for_itself if {
	is_agent_pod
	input.manifest.network.enforced_by == "network_policy"
}

is_agent_pod if {
	input.manifest.pod.present
	agents.runs_one(input.manifest)
}

is_open if {
	is_agent_pod
	not is_limited
	input.manifest.network.enforced_by != "declared_only"
}

is_limited if count(policies) > 0

# A proxy limits all that its pods send; a sandbox inside of a pod only what runs in it.
is_limited if {
	input.manifest.network.enforced_by in {"network_policy", "proxy"}
	input.manifest.network.egress in {"list", "none", "all"}
}

# Labels of pods that a controller makes are not known in full, so a policy may select them.
is_expected if required

is_expected if {
	input.bundle.policed
	input.manifest.identity.kind == "workload"
}

policies := [manifest |
	some manifest in input.bundle.manifests
	manifest.identity.kind == "network_policy"
	manifest.network.egress != "unknown"
]

# Exceptions keep something in, and a block may be less than everything.
reach(network) := "to the internet at large" if {
	count(network.excluded) > 0
} else := "to the internet at large" if {
	count(network.cidrs) > 0
	every cidr in network.cidrs {
		not endswith(cidr.value, "/0")
	}
} else := "anywhere"

opens_metadata(network, cidr) if {
	reach(network) != "anywhere"
	holds_metadata(cidr.value)
	every other in network.excluded {
		not leaves_out(cidr, other)
	}
}

# An exception is one of its own block alone.
leaves_out(cidr, other) if {
	holds_metadata(other.value)
	startswith(other.at, trim_suffix(cidr.at, "cidr"))
}

holds_metadata(block) if {
	net.cidr_is_valid(block)
	net.cidr_contains(block, metadata_address)
}
