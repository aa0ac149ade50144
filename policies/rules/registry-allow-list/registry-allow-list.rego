# METADATA
# title: Image from a registry that nobody vouches for
# description: >-
#   An organisation that lists its registries, as a parameter, runs images from nowhere else: a host
#   (`ghcr.io`), or a path below one (`ghcr.io/acme`, which does not allow `ghcr.io/acme-evil`).
#   Without such a list only registries are findings that nobody else can reach or vouch for: the
#   machine itself, private addresses, names that mean something else elsewhere, and registries open
#   to anyone. A reference without a registry means docker.io. Applies to containers, to the images
#   that MCP servers are started from, to volumes that are images, to skills kept in a registry, and
#   to what a delivery of Argo CD puts in the place of other images. A registry that is filled in
#   later, such as `${REGISTRY}/agent`, is unresolved where there is a list.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: "Kubernetes: image names"
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
# custom:
#   severity: high
#   remediation: >-
#     Push the image to a registry of the organisation and name it there, by digest; or have the
#     owner of the gate add its registry to the list in gate.yaml.
#   requires: [images]
#   parameters:
#     registries:
#       description: >-
#         Hosts of registries, or paths below one, from which images may come; none means any that
#         others can reach.
#       default: []
package agentgate.rules["registry-allow-list"]

import data.agentgate.lib.images
import future.keywords.not

params := data.params["registry-allow-list"]

catalogue := data.catalogue["registry-allow-list"]

findings contains {"at": image.at, "message": message} if {
	some image in sources
	message := fault(image)
	not depends(image)
}

unresolved contains {"at": image.at, "message": message} if {
	count(listed) > 0
	some image in sources
	not is_listed(image)
	depends(image)
	message := sprintf("which registry %q comes from is only known when it is used", [image.ref])
}

sources contains image if {
	some image in images.used
	image.registry != ""
}

# `*` stands for the image that is replaced, whatever it is.
sources contains image if {
	some image in images.overrides
	not contains(image.ref, "*")
}

sources contains image if {
	some skill in input.manifest.skills
	skill.source == "oci"
	skill.location != ""
	image := images.parsed(trim_prefix(skill.location, "oci://"), skill.at)
}

# The list as given, without a scheme or a slash at the end, under the names that images have here.
listed := {entry |
	some written in params.registries
	bare := regex.replace(lower(written), `^[a-z]+://|/+$`, "")
	entry := regex.replace(bare, `^(?:index|registry-1)\.docker\.io(/|$)`, "docker.io$1")
	entry != ""
}

is_listed(image) if {
	name := place(image)
	some entry in listed
	startswith(concat("", [name, "/"]), concat("", [entry, "/"]))
}

# The whole name of an image; of one whose repository is chosen elsewhere, its registry.
place(image) := lower(concat("/", [part |
	some part in [image.registry, image.repository]
	part != ""
]))

depends(image) if images.is_built(image)

depends(image) if contains(image.registry, "$")

depends(image) if contains(image.repository, "$")

fault(image) := sprintf("%s comes from %q, which is not on the list of registries: use %s", [
	label(image),
	place(image),
	concat(" or ", array.slice(sort(listed), 0, 5)),
]) if {
	count(listed) > 0
	not is_listed(image)
} else := sprintf("%s comes from %q, which %s", [label(image), image.registry, what]) if {
	count(listed) == 0
	registry := lower(image.registry)
	regex.match(unreachable, registry)
	what := [kind.what | some kind in catalogue.unreachable; regex.match(at_any(kind.hosts), registry)][0]
}

# One expression over all of them is matched faster than each, and rarely does.
unreachable := at_any([pattern |
	some kind in catalogue.unreachable
	some pattern in kind.hosts
])

# A registry at one of some hosts: a port and a path may follow.
at_any(hosts) := sprintf(`(?s)^(?:%s)(?::[0-9]+)?(?:/.*)?$`, [concat("|", hosts)])

label(image) := sprintf("image %q", [image.ref]) if image.ref != ""

label(image) := "the image of this agent" if image.ref == ""
