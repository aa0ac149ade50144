# METADATA
# title: Paths
# description: >-
#   What a path means, whatever way it is written, and whether one lies inside another. In the
#   normal form `/` is the empty string, paths below the workspace begin with `.`, paths below the
#   home directory with `~`, and a path that leaves its root, or may leave it, is `..`.
package agentgate.lib.paths

import future.keywords.not

# The normal form of a path: variables for home and workspace replaced, empty parts, `.` and `..`
# resolved, a trailing slash and trailing `*` or `**` dropped. Case is kept.
normal(path) := whole if {
	whole := rooted(expanded(path))
	not endswith(whole, "*")
} else := regex.replace(rooted(expanded(path)), `(/\*+)+$`, "")

# Windows writes backslashes and a drive; the drive does not matter to what a path may reach.
expanded(path) := text if {
	text := trim_prefix(replace(trim_space(path), `\`, "/"), "file://")
	startswith(text, "/")
} else := regex.replace(regex.replace(at_home, workspace, ".$1"), `^[A-Za-z]:(?:/|$)`, "/") if {
	text := trim_prefix(replace(trim_space(path), `\`, "/"), "file://")
	at_home := regex.replace(regex.replace(text, home, "~$1"), `^~([^/]+)`, "/home/$1")
}

home := `^(?:\$HOME|\$\{(?:env:)?HOME\}|\$\{userHome\}|%USERPROFILE%|\$env:USERPROFILE)(/|$)`

workspace := concat("|", [
	`^(?:\$PWD`,
	`\$\{(?:env:)?PWD\}`,
	`\$\(pwd\)`,
	`%CD%`,
	`\$\{workspace(?:Folder|Root)\}`,
	`\$\{CLAUDE_PROJECT_DIR(?::-[^}]*)?\})(/|$)`,
])

rooted(text) := below("", grounded(inside(text))) if {
	startswith(text, "/")
} else := below("~", inside(trim_prefix(text, "~"))) if {
	startswith(concat("", [text, "/"]), "~/")
} else := below(".", inside(text))

# Above `/` there is only `/`.
grounded(rest) := regex.replace(rest, `^(?:\.\.(?:/|$))+`, "") if {
	startswith(rest, "..")
} else := rest

below(root, rest) := root if {
	rest == ""
} else := ".." if {
	climbs(rest)
} else := concat("/", [root, rest])

climbs(rest) if {
	contains(rest, "..")
	regex.match(`(?:^|/)\.\.(?:/|$)`, rest)
}

inside(text) := tidy if {
	tidy := trim(text, "/")
	not regex.match(`(?:^|/)\.{0,2}(?:/|$)`, tidy)
} else := plain if {
	plain := concat("/", parts(text))
	not climbs(plain)
} else := "?/.." if {
	# A glob or a variable may stand for several parts, or none: nobody can say what `..` undoes.
	regex.match(`[*{$%]`, text)
} else := concat("/", parts(collapsed(concat("/", parts(text)))))

parts(text) := [part | some part in split(text, "/"); not part in {"", "."}]

# Each turn removes every `name/..`; a path nested deeper than this is taken to leave its root.
collapsed(text) := turn(turn(turn(turn(turn(turn(turn(turn(text))))))))

turn(text) := regex.replace(text, `(^|/)(?:[^/]*[^/.][^/]*|\.{3,})/\.\.(?:/|$)`, "$1")

# Whether all that `inner` names lies inside `outer`, both in normal form: `/drafts-evil` is not
# inside `/drafts`. Only `*` and `**` are globs in `outer`.
covers(outer, inner) if outer == inner

covers(outer, inner) if startswith(inner, concat("", [outer, "/"]))

covers("", _)

covers(outer, inner) if {
	contains(outer, "*")

	# A glob that crosses parts, or lists alternatives, names more than it seems to.
	not regex.match(`\*\*|[?\[{]`, inner)
	some ending in ["", "/**"]
	pattern := replace(glob.quote_meta(outer), `\*`, "*")
	glob.match(concat("", [pattern, ending]), ["/"], inner)
}

# Whether a path in normal form depends on something that is only known when it is used.
open(path) if regex.match(`\$[({A-Za-z_]|%[A-Za-z_]+%|\{\{`, path)

# Whether a manifest says itself which paths its agent may touch.
states_permissions(manifest) if {
	some path in manifest.paths
	path.origin == "permission"
}
