# Folders of the host, and those given to servers of files, in normal form.
package main

import rego.v1

dangerous := concat("|", [
	`^/(?:etc|root|boot|dev|proc|sys)(?:/|$)`, `^/(?:var/)?run/(?:docker|containerd|k3s|crio|podman|cri-dockerd|secrets)`,
	`^/var/lib/(?:docker|containerd|containers|kubelet|etcd|rancher)(?:/|$)`, `^/?$`, `^~/?$`, `^/home/[^/]+/?$`,
	`^(?:~|/home/[^/]+)/\.(?:ssh|gnupg|aws|azure|kube|docker|netrc|git-credentials|npmrc|pypirc|claude|codex)(?:/|$)`,
	`(?:^|/)\.\.(?:/|$)`,
])

normal(path) := concat("/", array.concat([""], [part | some part in split(path, "/"); not part in {"", "."}]))

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	path := normal(volume.hostPath.path)
	regex.match(dangerous, path)
	message := sprintf("volume %s opens %s", [volume.name, path])
}

deny contains message if {
	some volume in object.get(pod, "volumes", [])
	path := volume.hostPath.path
	some container in containers
	some mount in object.get(container, "volumeMounts", [])
	mount.name == volume.name
	not object.get(mount, "readOnly", false)
	message := sprintf("container %s may write %s of its node", [container.name, path])
}

deny contains message if {
	some container in containers
	list := words(container)
	some position, server in list
	contains(server, "server-filesystem")
	some path in array.slice(list, position + 1, count(list))
	regex.match(dangerous, normal(path))
	message := sprintf("server %s may touch %s", [server, path])
}
