# METADATA
# title: Grants
# description: >-
#   What a pattern of a grant means: a glob `server/tool` in which `*` does not cross a slash; one
#   without a slash means the tool of any server, and of none.
package agentgate.lib.grants

import future.keywords.not

everything := {"*", "**"}

# The servers and the tools that a pattern means.
scope(pattern) := ["**", pattern] if not contains(pattern, "/")

scope(pattern) := [trim_suffix(pattern, concat("/", ["", name])), name] if {
	contains(pattern, "/")
	name := regex.replace(pattern, "^.*/", "")
}

# Whether a pattern grants every tool of a server.
covers_server(pattern, server) if {
	[servers, names] := scope(pattern)
	names in everything
	covers(servers, server)
}

covers(servers, _) if servers in everything

covers(servers, server) if {
	not server in {"", "*"}
	glob.match(servers, ["/"], server)
}
