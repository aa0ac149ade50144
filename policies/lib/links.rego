# METADATA
# title: Links
# description: Where the references of a manifest lead among the manifests that are given.
package agentgate.lib.links

import future.keywords.not

# Whether a link of one manifest names another, as the bundle resolves it.
leads(link, source, target) if {
	link.target == target.identity.name
	link.kind == target.identity.kind
	link.resource in {"", target.identity.resource}
	compatible(wanted(link, source), target.identity.namespace)
}

wanted(link, source) := source.identity.namespace if link.namespace == ""

wanted(link, _) := link.namespace if link.namespace != ""

compatible("", _)

compatible(wanted_namespace, namespace) if namespace in {"", wanted_namespace}

# Whether a link leads to nothing that is given.
missing(link) if link in input.bundle.missing
