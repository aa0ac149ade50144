# METADATA
# title: Image not pinned by digest
# description: >-
#   A tag can be moved to other content after the change was approved; a digest cannot. Applies to
#   the containers of a manifest, the images its MCP servers are started from, volumes that are
#   images, and what a delivery of Argo CD puts in the place of other images. A reference whose
#   digest is filled in later, such as `app@${DIGEST}`, cannot be judged and is unresolved; a tag
#   that is filled in later is still only a tag.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: "Kubernetes: image names, tags and digests"
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
# custom:
#   severity: medium
#   remediation: >-
#     Write the digest after the tag, as in `registry.example/app:1.2@sha256:<64 hex digits>`.
#   requires: [images]
package agentgate.rules["unpinned-image"]

import data.agentgate.lib.images
import future.keywords.not

findings contains {"at": image.at, "message": message} if {
	some image in loose
	not depends(image)
	message := fault(image)
}

unresolved contains {"at": image.at, "message": message} if {
	some image in loose
	depends(image)
	message := sprintf("image %q gets its digest only when it is used", [image.ref])
}

loose contains image if {
	some image in images.used
	is_loose(image)
}

# What only names another repository leaves the digest of the image that it replaces.
loose contains image if {
	some image in images.overrides
	is_loose(image)
	regex.match("[:@][^/]*$", image.ref)
}

is_loose(image) if {
	image.ref != ""
	not images.is_digest(image.digest)
}

# A variable that stands for all of a reference, or for its digest.
depends(image) if regex.match(`^\$[({]?[^/:@]*$|@[^@]*\$`, image.ref)

depends(image) if images.is_built(image)

fault(image) := sprintf("image %q has a digest that is not complete", [image.ref]) if {
	contains(image.ref, "@")
} else := sprintf("image %q names neither a tag nor a digest, which means the tag latest", [
	image.ref,
]) if {
	image.tag == ""
} else := sprintf("image %q is held only by its tag, which can be moved", [image.ref])
