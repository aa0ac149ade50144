# METADATA
# title: Tool outside what was granted
# description: >-
#   An agent may call the tools that its owner granted it, and no others; the tools of the agents it
#   may call count as its own. A grant names tools as globs `server/tool`, in which `*` does not
#   cross a slash; one without a slash means the tool of any server, and of none. A wildcard in a
#   manifest, or the absence of a list that means one, is covered only by a grant whose tool is `*`
#   or `**`. Where no grants are given at all, only wildcards are findings, and only in formats that
#   could list tools instead: a server in `.mcp.json` is always there as a whole, unless a client is
#   told to ask for none of its tools.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
#   - ref: https://modelcontextprotocol.io/specification/2025-06-18/server/tools
#     description: "Model Context Protocol: tools"
# custom:
#   severity: high
#   remediation: >-
#     Name the tools that the agent needs, and no others. If it does need this one, have the owner of
#     grants.yaml grant it.
#   requires: [tools]
package agentgate.rules["tool-scope"]

import data.agentgate.lib.grants
import data.agentgate.lib.links
import future.keywords.not

findings contains {"at": tool.at, "message": message} if {
	is_open_to_all
	some tool in tools_of(input.manifest)
	tool.wildcard
	tool.grant != "deny"
	can_list(tool)
	message := sprintf("%s may be called: nothing limits it to those it needs", [label(tool)])
}

findings contains {"at": tool.at, "message": message} if {
	is_held_to_grants
	some tool in tools_of(input.manifest)
	tool.grant != "deny"
	not is_granted(tool)
	message := sprintf("no grant lets this agent call %s", [label(tool)])
}

# What an agent may call through others is said where it refers to the first of them.
findings contains {"at": path.at, "message": message} if {
	is_held_to_grants
	some number in reached
	agents[number].identity.kind != "tool"
	some tool in tools_of(agents[number])
	tool.grant != "deny"
	not is_granted(tool)
	path := way(number)
	message := sprintf("no grant lets this agent call %s, which it reaches through %s", [
		label(tool),
		path.through,
	])
}

unresolved contains {"at": link.at, "message": message} if {
	some link in sub_agents
	link.relation == "sub_agent"
	links.missing(link)
	message := sprintf("agent %q is not among what was given, so its tools are unknown", [link.target])
}

unresolved contains {"at": path.at, "message": message} if {
	some number in reached
	some link in agents[number].links
	link.relation == "sub_agent"
	links.missing(link)
	path := way(number)
	message := sprintf("agent %q, reached through %s, is not among what was given", [
		link.target,
		path.through,
	])
}

unresolved contains {"at": link.at, "message": message} if {
	is_held_to_grants
	some link in input.manifest.links
	link.relation == "server"
	links.missing(link)
	message := sprintf(
		"server %q is not among what was given, so nobody can tell whose tools were granted",
		[link.target],
	)
}

unresolved contains {"at": link.at, "message": message} if {
	some link in input.manifest.links
	link.relation in {"tool_config", "template"}
	links.missing(link)
	message := sprintf("%q is not among what was given, so its tools are unknown", [link.target])
}

# What agents are made from is granted nothing itself: those that use it are held to their grants.
lends := {"tool", "tool_config", "template", "team"}

is_held_to_grants if {
	input.bundle.granted
	not input.manifest.identity.kind in lends
}

is_open_to_all if not input.bundle.granted

is_open_to_all if input.manifest.identity.kind == "template"

# The tools of a manifest, and those that a filter or a template lends it, where it refers to them.
tools_of(manifest) := {tool | some tool in manifest.tools} | {object.union(tool, lent) |
	some link in manifest.links
	link.relation in {"tool_config", "template"}
	some lender in input.bundle.manifests
	links.leads(link, manifest, lender)
	some tool in lender.tools
	lent := {"at": link.at, "server": server_for(tool, link, manifest)}
}

server_for(tool, _, _) := tool.server if tool.server != ""

server_for(tool, link, _) := link.source if {
	tool.server == ""
	link.source != ""
}

# A filter narrows the tools of the server that refers to it.
server_for(tool, link, manifest) := manifest.identity.name if {
	tool.server == ""
	link.source == ""
	link.relation == "tool_config"
}

server_for(tool, link, _) := "" if {
	tool.server == ""
	link.source == ""
	link.relation == "template"
}

# A server that is declared where it is used comes with all its tools: there is no place for a list.
can_list(tool) if {
	"tools" in input.manifest.expressible
	not stands_for_server(tool)
}

stands_for_server(tool) if {
	input.manifest.identity.resource == ""
	some server in input.manifest.servers
	server.at == tool.at
}

label(tool) := sprintf("tool %q of server %q", [tool.name, tool.server]) if {
	not tool.wildcard
	tool.server != ""
}

label(tool) := sprintf("tool %q", [tool.name]) if {
	not tool.wildcard
	tool.server == ""
}

label(tool) := sprintf("every tool of server %q", [tool.server]) if {
	tool.wildcard
	tool.server != ""
}

label(tool) := "every tool" if {
	tool.wildcard
	tool.server == ""
}

is_granted(tool) if {
	not is_open(tool)
	called := concat("/", [tool.server, tool.name])
	some grant in input.bundle.grants
	some pattern in grant.tools
	glob.match(concat("/", grants.scope(pattern)), ["/"], called)
}

is_granted(tool) if {
	is_open(tool)
	some grant in input.bundle.grants
	some pattern in grant.tools
	covers_open(pattern, tool)
}

is_open(tool) if tool.wildcard

is_open(tool) if contains(tool.name, "*")

covers_open(pattern, tool) if {
	not tool.wildcard
	pattern == tool.name
}

covers_open(pattern, tool) if {
	not tool.wildcard
	pattern == concat("/", [tool.server, tool.name])
}

covers_open(pattern, tool) if grants.covers_server(pattern, tool.server)

# An agent can stand behind another, behind a tool, and as a member of a team.
leads_on := {"sub_agent", "tool", "member"}

sub_agents contains link if {
	some link in input.manifest.links
	link.relation in leads_on
}

# This agent, and then the others in the order in which its links lead to them.
agents := array.concat([input.manifest], [manifest |
	some manifest in input.bundle.manifests
	manifest.identity.kind in {"agent", "template", "tool", "team"}
])

reached contains number if {
	count(sub_agents) > 0
	some number in graph.reachable(calls, {0})
	number > 0
}

calls := {number: called |
	some number, agent in agents
	called := {other |
		some link in agent.links
		link.relation in leads_on
		some other in numbers[link.target]
		links.leads(link, agent, agents[other])
	}
}

numbers[name] contains number if {
	some number, agent in agents
	name := agent.identity.name
}

# The first agent that calls each one; as they are in the order of discovery, it comes before.
callers[number] := [first] if {
	some number in reached
	first := min({other | some other in (reached | {0}); other < number; number in calls[other]})
}

# The agents on the shortest way to one of them, and where this manifest takes it.
way(number) := {"at": min(places), "through": concat(" and then ", names)} if {
	chain := sort(graph.reachable(object.union(callers, {0: []}), {number}))
	chain[0] == 0
	places := {link.at |
		some link in sub_agents
		links.leads(link, input.manifest, agents[chain[1]])
	}
	names := [title(agents[step].identity) | some step in chain; step > 0]
} else := {
	"at": min({link.at | some link in sub_agents}),
	"through": title(agents[number].identity),
}

title(identity) := sprintf("%s %q", [identity.kind, identity.name])
