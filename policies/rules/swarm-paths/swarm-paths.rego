# METADATA
# title: Roles of a swarm that do not fit together
# description: >-
#   Agents that work together through folders must agree on them. In `swarm.yaml` what a role reads
#   must be what a role writes, or be declared as coming from outside (`external: true`, or listed
#   under `external_inputs`); the first role may read what nobody writes as long as the file
#   declares no outside input at all. In `pipeline.yaml` a trigger on changes of a path needs
#   exactly one agent that writes it. Two roles may write the same folder, or one inside the
#   other's, only if both hold a lock. Roles may not feed one another in a circle, nor wait for what
#   they write themselves, unless what closes it is declared as coming from outside. Where the
#   manifest of a role's agent states permissions, they must let it read what the role reads and
#   write what it writes.
# related_resources:
#   - ref: https://genai.owasp.org/resource/agentic-ai-threats-and-mitigations/
#     description: OWASP Agentic AI, threats and mitigations, T12 Agent Communication Poisoning
# custom:
#   severity: high
#   remediation: >-
#     Correct the folder, add the role that writes it, declare it as an outside input, let both roles
#     hold a lock, or bring the permissions of the agent in line.
#   requires: [folders]
package agentgate.rules["swarm-paths"]

import data.agentgate.lib.links
import data.agentgate.lib.paths
import future.keywords.not

kind := input.manifest.identity.kind

findings contains {"at": read.at, "message": message} if {
	input.manifest.identity.kind == "team"
	some read in stated.reads
	count(writers(read)) == 0
	not is_external(read)
	not is_entry(read)
	not is_open(read)
	message := sprintf("role %q reads %q, which no other role writes", [read.source, read.target])
}

findings contains {"at": trigger.at, "message": message} if {
	some trigger in stated.triggers
	count(writers(trigger)) == 0
	not is_external(trigger)
	not is_open(trigger)
	message := sprintf("agent %q waits for changes of %q, which no agent writes", [
		trigger.source,
		trigger.target,
	])
}

findings contains {"at": trigger.at, "message": message} if {
	some trigger in stated.triggers
	count(writers(trigger)) > 1
	message := sprintf("agent %q waits for changes of %q, which several agents write: %s", [
		trigger.source,
		trigger.target,
		listed(writers(trigger)),
	])
}

findings contains {"at": write.at, "message": message} if {
	some number, write in stated.writes
	rivals := {other.source |
		some place, other in stated.writes
		place < number
		other.source != write.source
		overlap(other, write)
		not are_locked(other, write)
	}
	count(rivals) > 0
	message := sprintf("role %q writes %q, as %s does, and not both hold a lock", [
		write.source,
		write.target,
		listed(rivals),
	])
}

findings contains {"at": input_of.at, "message": message} if {
	some circle in circles
	first := [role | some role in roles; role in circle][0]
	input_of := [need |
		some need in needs
		need.source == first
		not is_external(need)
		count(writers(need) & circle) > 0
	][0]
	message := sprintf("role %q gets %q from %s, and so the roles feed one another in a circle", [
		first,
		input_of.target,
		listed(writers(input_of) & circle),
	])
}

findings contains {"at": use.at, "message": message} if {
	some use in refused
	not is_unsure(use)
	message := sprintf("role %q %s %q, but the permissions of agent %q do not let it", [
		use.source,
		use.relation,
		use.target,
		use.agent,
	])
}

unresolved contains {"at": use.at, "message": message} if {
	some use in refused
	is_unsure(use)
	message := sprintf(
		"whether the permissions of agent %q let role %q use %q is only known when they are used",
		[use.agent, use.source, use.target],
	)
}

unresolved contains {"at": need.at, "message": message} if {
	some need in needs
	count(writers(need)) == 0
	not is_external(need)
	not is_entry(need)
	is_open(need)
	message := sprintf("whether another role writes what %q gets, %q, is only known when it is used", [
		need.source,
		need.target,
	])
}

# A swarm without any manifest of an agent is only a plan; one that lacks some of them has a gap.
unresolved contains {"at": member.at, "message": message} if {
	kind in {"team", "pipeline"}
	some member in input.manifest.links
	member.relation == "member"
	links.missing(member)
	some manifest in input.bundle.manifests
	manifest.identity.kind == "agent"
	message := sprintf("agent %q is not among what was given, so its permissions are unknown", [
		member.target,
	])
}

# The links of the swarm by relation, in the order in which they are written, each with its path in
# normal form.
stated := {relation: steps |
	kind in {"team", "pipeline"}
	some relation in {"reads", "writes", "triggers", "external", "locks"}
	steps := [step |
		some link in input.manifest.links
		link.relation == relation
		step := object.union(link, {"path": paths.normal(link.target)})
	]
}

roles := [link.source | some link in input.manifest.links; link.relation == "member"]

# What starts a role: what it reads in a swarm, what it waits for in a pipeline.
needs := array.concat([read | some read in stated.reads; kind == "team"], stated.triggers)

overlap(one, other) if paths.covers(one.path, other.path)

overlap(one, other) if paths.covers(other.path, one.path)

# Who writes what starts a role. That a role reads what it wrote starts nothing; that it waits for
# what it writes does.
writers(need) := {write.source |
	some write in stated.writes
	overlap(write, need)
	starts(write, need)
}

starts(_, need) if need.relation == "triggers"

starts(write, need) if write.source != need.source

# Where it leads, or where others write, may turn out to be the same.
is_open(need) if paths.open(need.path)

is_open(need) if {
	some write in stated.writes
	paths.open(write.path)
	starts(write, need)
}

# What roles read and write although nothing in the permissions of their agents lets them.
refused contains use if {
	some relation, access in {"reads": "read", "writes": "write"}
	some step in stated[relation]
	some member in input.manifest.links
	member.relation == "member"
	member.source == step.source
	limited := [manifest |
		some manifest in input.bundle.manifests
		links.leads(member, input.manifest, manifest)
		paths.states_permissions(manifest)
	]
	count(limited) > 0
	not lets(limited, access, step.path)
	use := object.union(step, {"agent": member.target, "open": names_open(limited, access)})
}

is_unsure(use) if paths.open(use.path)

is_unsure(use) if use.open

is_external(need) if {
	some outside in stated.external
	is_about(outside, need)
	paths.covers(outside.path, need.path)
}

# What the file declares holds for every role; what a role declares, for itself.
is_about(outside, _) if outside.source == ""

is_about(outside, need) if outside.source == need.source

is_entry(read) if {
	read.relation == "reads"
	read.source == roles[0]
	count(stated.external) == 0
}

are_locked(one, other) if {
	is_locked(one)
	is_locked(other)
}

is_locked(write) if {
	some lock in stated.locks
	lock.source == write.source
	overlap(lock, write)
}

feeds := {role: fed |
	some role in roles
	fed := {need.source |
		some need in needs
		not is_external(need)
		role in writers(need)
	}
}

after := {role: graph.reachable(feeds, fed) | some role, fed in feeds}

circles contains circle if {
	some role in roles
	role in after[role]
	circle := {other | some other in after[role]; role in after[other]}
}

lets(manifests, access, used) if {
	some manifest in manifests
	some path in manifest.paths
	path.origin == "permission"
	path.access == access
	paths.covers(paths.normal(path.path), used)
}

# Whether one of the permissions depends on something that is only known when it is used.
names_open(manifests, access) := count([path |
	some manifest in manifests
	some path in manifest.paths
	path.origin == "permission"
	path.access == access
	paths.open(paths.normal(path.path))
]) > 0

listed(names) := concat(", ", [sprintf("%q", [name]) | some name in names])
