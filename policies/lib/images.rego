# METADATA
# title: Images
# description: The images that a manifest names, wherever it names them.
package agentgate.lib.images

import future.keywords.not

# The images of containers, of the servers that are started from one, and of volumes.
used contains container.image if some container in input.manifest.containers

used contains server.image if some server in input.manifest.servers

used contains image if {
	input.manifest.pod.volumes[each].kind == "image"
	volume := input.manifest.pod.volumes[each]
	image := parsed(volume.source, concat("", [volume.at, "/image/reference"]))
}

# What a delivery puts in the place of other images: where it names no tag and no digest, those of
# the image that it replaces stay.
overrides contains image if {
	some delivery in input.manifest.deliveries
	some text in delivery.images
	image := parsed(text.value, text.at)
}

# A reference as the model splits those of containers.
parsed(ref, at) := {
	"ref": ref,
	"registry": registry(named),
	"repository": regex.replace(path(named), `:[^:/]*$`, ""),
	"tag": trim_prefix(regex.find_n(`:[^:/]*$|$`, path(named), 1)[0], ":"),
	"digest": concat("@", array.slice(split(ref, "@"), 1, 9)),
	"at": at,
} if {
	named := split(ref, "@")[0]
}

# What ko builds from the sources of a program when this is applied, and names by its digest
# (https://ko.build/features/k8s/).
is_built(image) if startswith(image.ref, "ko://")

registry(named) := object.get(aliases, first, first) if {
	first := split(named, "/")[0]
	has_host(named)
} else := "docker.io"

path(named) := regex.replace(named, `^[^/]*/`, "") if {
	has_host(named)
} else := named if {
	contains(named, "/")
} else := concat("/", ["library", named])

has_host(named) if regex.match(`^(?:[^/]*[.:A-Z][^/]*|localhost)/`, named)

aliases := {"index.docker.io": "docker.io", "registry-1.docker.io": "docker.io"}

# Whether this is a whole digest, by which a registry can hand out nothing else.
is_digest(text) if regex.match("^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$", text)
