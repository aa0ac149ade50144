# Without a list: registries that nobody else can reach or vouch for.
package main

import rego.v1

unreachable := concat("|", [
	`^localhost$`, `\.localhost$`, `^127(?:\.[0-9]{1,3}){3}$`, `^0\.0\.0\.0$`, `^\[(?:::1|::)\]$`,
	`^host\.(?:docker|containers|minikube|lima)\.internal$`, `^10(?:\.[0-9]{1,3}){3}$`,
	`^192\.168(?:\.[0-9]{1,3}){2}$`, `^172\.(?:1[6-9]|2[0-9]|3[01])(?:\.[0-9]{1,3}){2}$`,
	`^169\.254(?:\.[0-9]{1,3}){2}$`, `^100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])(?:\.[0-9]{1,3}){2}$`,
	`^\[f[cd][0-9a-f:.]*\]$`, `^\[fe[89ab][0-9a-f:.]*\]$`, `^[^.\[]*$`, `\.local$`, `\.localdomain$`,
	`\.lan$`, `\.home\.arpa$`, `^ttl\.sh$`,
])

registry(image) := lower(split(image, "/")[0]) if {
	regex.match(`^(?:[^/]*[.:A-Z][^/]*|localhost)/`, image)
} else := "docker.io"

deny contains message if {
	some image in array.concat(images, mounted_images)
	host := regex.replace(registry(split(image, "@")[0]), `:[0-9]+$`, "")
	regex.match(unreachable, host)
	message := sprintf("image %s comes from a registry that nobody vouches for", [image])
}
