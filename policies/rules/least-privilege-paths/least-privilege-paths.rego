# METADATA
# title: Path that the agent does not need
# description: >-
#   An agent may touch its own folders. Whatever is granted, a finding is: a path that is everything
#   (`/`, `**`, a home), leaves the workspace through `..`, or leads to the system, to other
#   containers or to credentials; writing to the whole workspace or to the files that govern it (CI,
#   Git's own, the gate's, those of coding agents); a folder of the host that may be written, or a
#   dangerous one that may be read, also through a PersistentVolume. Only a grant that names such a
#   place, or one inside it, allows it. Where grants are given, every path must lie inside one that
#   is granted; what may be written may be read. The memory of an agent must lie inside what its
#   permissions let it write. Paths are compared in normal form, so `/drafts-evil` is not inside
#   `/drafts`.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: "Kubernetes: the dangers of hostPath"
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#     description: Pod Security Standards, baseline, host path volumes
# custom:
#   severity: high
#   remediation: >-
#     Name the folders that the agent needs, below its workspace; mount a claim or an emptyDir in
#     place of a folder of the host. If it needs this very path, have the owner grant it by name in
#     grants.yaml.
#   requires: [paths]
package agentgate.rules["least-privilege-paths"]

import data.agentgate.lib.paths
import future.keywords.not

catalogue := data.catalogue["least-privilege-paths"]

findings contains {"at": path.at, "message": message} if {
	some path in touched
	message := fault(path, paths.normal(path.path))
}

unresolved contains {"at": path.at, "message": message} if {
	some path in touched
	normal := paths.normal(path.path)
	paths.open(normal)
	not fault(path, normal)
	message := sprintf("where %q leads is only known when it is used", [path.path])
}

# What is mounted into a container is judged by where it comes from, not by its name inside. What
# may be read and written is judged once, as written.
touched contains path if {
	some path in input.manifest.paths
	path.access in {"read", "write"}
	path.origin != "mount"
	not is_also_written(path)
}

is_also_written(path) if {
	path.access == "read"
	[path.path, path.origin, path.at] in written
}

written contains [path.path, path.origin, path.at] if {
	some path in input.manifest.paths
	path.access == "write"
}

fault(path, normal) := message if {
	found := danger(path, normal, at_home(normal))
	not is_named(path, normal, found.place)
	message := sprintf("may %s %q, which leads to %s", [path.access, path.path, found.what])
} else := message if {
	path.origin == "host_path"
	path.access == "write"

	# Which folders of its nodes are disks to claim is for the owner of a cluster to say.
	input.manifest.identity.kind != "volume"
	not is_granted(path, normal)
	message := sprintf("may write %q, a folder of the host", [path.path])
} else := message if {
	path.origin == "memory"
	path.access == "write"
	paths.states_permissions(input.manifest)
	not paths.open(normal)
	not is_permitted(normal)
	message := sprintf("the memory %q is outside what the permissions let it write", [path.path])
} else := message if {
	input.bundle.granted
	not input.manifest.identity.kind in {"team", "pipeline"}
	path.origin != "host_path"
	not is_granted(path, normal)
	message := sprintf("no grant lets this agent %s %q", [path.access, path.path])
}

# Where a path leads that is dangerous whatever was granted: the place that a grant would have to
# name, and what it is. Undefined for other paths. `home` is the path with homes written as `~`.
danger(path, normal, home) := {"place": normal, "what": "places outside its folder"} if {
	normal == ".."
} else := {"place": normal, "what": "everything there is"} if {
	normal == "."
	contains(path.path, "*")
} else := {"place": normal, "what": "the whole workspace, with the files that govern it"} if {
	normal == "."
	path.access == "write"
} else := {"place": normal, "what": what} if {
	what := catalogue.exactly[home]
} else := found if {
	regex.match(anywhere_inside, home)
	found := first_inside(home, catalogue.inside)
	not is_harmless(path, normal)
} else := found if {
	path.access == "write"
	regex.match(anywhere_inside_to_write, normal)
	found := first_inside(normal, catalogue.inside_to_write)
} else := {"place": place, "what": "files that govern the workspace"} if {
	path.access == "write"
	place := first_governing(normal)
} else := {"place": normal, "what": what} if {
	regex.match(`^[^.][^*?\[{]*[*?\[{]`, normal)
	what := may_match(home)
}

# One expression over all places is matched faster than each of them.
anywhere_inside := within_any(catalogue.inside)

anywhere_inside_to_write := within_any(catalogue.inside_to_write)

anywhere_governing := sprintf("/(?:%s)(?:/|$)", [concat("|", quoted)]) if {
	quoted := [replace(part, ".", `\.`) | some part in catalogue.governing]
}

within_any(places) := sprintf("^(?:%s)(?:/|$)", [concat("|", quoted)]) if {
	quoted := [replace(place, ".", `\.`) | some place, _ in places]
}

at_home(normal) := regex.replace(normal, `^/(?:home|Users)/[^/]+`, "~") if {
	strings.any_prefix_match(normal, ["/home/", "/Users/"])
} else := normal

is_harmless(path, normal) if {
	some harmless in catalogue.harmless[path.access]
	paths.covers(harmless, normal)
}

# The first folder on the way to a path that is one of these places, none of which is deeper than
# six parts.
first_inside(normal, places) := [{"place": place, "what": places[place]} |
	parts := array.slice(split(normal, "/"), 0, 6)
	some length in numbers.range(1, count(parts))
	place := concat("/", array.slice(parts, 0, length))
	places[place]
][0]

first_governing(normal) := concat("/", array.slice(parts, 0, last + 1)) if {
	regex.match(anywhere_governing, normal)
	parts := split(normal, "/")
	last := min({number | some number, part in parts; part in catalogue.governing})
}

# A glob that stands for more than what it says: sets and alternatives become `*`.
wide(normal) := replace(replace(quoted, `\*`, "*"), `\?`, "?") if {
	quoted := glob.quote_meta(regex.replace(normal, `\[[^/\]]*\]|\{[^/}]*\}`, "*"))
}

# What a glob stands for begins as it does; where it says nothing of a place, others judge it.
may_match(normal) := min(hits) if {
	start := regex.find_n(`^[^*?\[{]*`, normal, 1)[0]
	pattern := wide(normal)
	parts := split(pattern, "/")
	hits := {what |
		some place, what in catalogue.inside
		startswith(place, start)
		top := array.slice(parts, 0, strings.count(place, "/") + 1)
		glob.match(concat("/", top), ["/"], place)
	} | {what |
		some place, what in catalogue.exactly
		startswith(place, start)
		glob.match(pattern, ["/"], place)
	}
}

# Whether a grant names a dangerous place, or one inside it, and not only something around it.
is_named(path, normal, place) if {
	normal != ".."
	some granted in grants[path.access]
	paths.covers(granted, normal)
	paths.covers(place, at_home(granted))
}

is_named(path, normal, place) if {
	normal != ".."
	some granted in grants[path.access]
	paths.covers(granted, normal)
	paths.covers(place, granted)
}

is_granted(path, normal) if {
	some granted in grants[path.access]
	paths.covers(granted, normal)
}

grants.write contains paths.normal(path) if {
	some grant in input.bundle.grants
	some path in grant.write
}

grants.read contains paths.normal(path) if {
	some grant in input.bundle.grants
	some path in array.concat(grant.read, grant.write)
}

is_permitted(normal) if {
	some path in input.manifest.paths
	path.origin == "permission"
	path.access == "write"
	paths.covers(paths.normal(path.path), normal)
}
