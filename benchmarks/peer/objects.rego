# What the rules look at: the pod of a workload, its containers, their words, every string.
#
# The rules beside this file are those of the gate, written for conftest as far as they speak of one
# Deployment, with the same reach: what the gate finds in a Deployment, these find too. What the gate
# denies they deny, what it warns of they warn of. A rule that needs other objects looks for them in
# `data.inventory`, where conftest keeps what `--data` brings.
package main

import rego.v1

metadata := object.get(input, "metadata", {})

marks := object.get(metadata, "annotations", {})

template := object.get(input, ["spec", "template"], {})

pod := object.get(template, "spec", {})

annotations := object.get(template, ["metadata", "annotations"], {})

containers := [container |
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in object.get(pod, list, [])
]

words(container) := array.concat(object.get(container, "command", []), object.get(container, "args", []))

variables := [variable |
	some container in containers
	some variable in object.get(container, "env", [])
]

images := [image |
	some container in containers
	image := object.get(container, "image", "")
]

mounted_images := [reference |
	some volume in object.get(pod, "volumes", [])
	reference := volume.image.reference
]

# Every string, with where it stands.
strings := [[path, value] |
	walk(input, [path, value])
	is_string(value)
]
