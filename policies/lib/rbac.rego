# METADATA
# title: Role-based access control
# description: >-
#   What one entry of a role lets its holder do: whether it gives a power, which is made of groups,
#   resources and verbs, and whether it gives everything, in words.
package agentgate.lib.rbac

# A wildcard for groups stands for all of those that a power names, and for no more: `events` of
# every group are still events.
matches(access, power) if {
	is_of(access, power.groups)
	some resource in access.resources
	resource in power.resources
	some verb in access.verbs
	verb in power.verbs
}

is_of(access, groups) if {
	some group in access.groups
	group in groups
}

is_of(access, _) if "*" in access.groups

is_wild(access) if "*" in access.verbs

is_wild(access) if {
	some resource in access.resources
	contains(resource, "*")
}

is_wild(access) if {
	some url in access.urls
	url in {"*", "/*"}
}

wild(access) := sprintf("%s %s", [doing, concat(", ", access.urls)]) if {
	count(access.resources) == 0
	doing := deed(access.verbs)
} else := sprintf("%s %s%s", [deed(access.verbs), things(access.resources), of_group(access.groups)])

deed(verbs) := "do anything to" if {
	"*" in verbs
} else := concat(", ", verbs)

things(resources) := "everything" if {
	"*" in resources
} else := concat(", ", resources)

of_group(groups) := " of every API group" if {
	"*" in groups
} else := sprintf(" of API group %s", [concat(", ", named)]) if {
	named := [group | some group in groups; group != ""]
	count(named) > 0
} else := ""
