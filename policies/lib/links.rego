# METADATA
# title: Links
# description: Where the references of a manifest lead among the manifests that are given.
package agentgate.lib.links

import future.keywords.not

# Whether a link of one manifest names another, as the bundle resolves it.
leads(link, source, target) if {
	link.target == target.identity.name
	link.kind == target.identity.kind
	allows(link.resource, target.identity.resource)
	allows(link.group, target.identity.group)
	reaches(namespace(link, source), target.identity.namespace)
}

namespace(link, source) := source.identity.namespace if link.namespace == ""

namespace(link, _) := link.namespace if link.namespace != ""

allows("", _)

allows(wanted, found) if wanted == found

# An object without a namespace gets one when it is applied: it may be the one that is wanted.
reaches(wanted, found) if allows(wanted, found)

reaches(_, "")

# Whether a link leads to nothing that is given.
missing(link) if link in input.bundle.missing
