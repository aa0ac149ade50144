# METADATA
# title: Destructive tool without approval
# description: >-
#   What an agent deletes, runs, merges, pays or sends cannot be taken back, so a person approves it
#   first; and when nobody answers, it does not happen. What a tool does is what its own declaration
#   says, else what the catalogue knows of its server, else a guess from its name, which the message
#   then calls a guess. Files that are only written are left to the rule on paths. A shell that may
#   only run certain commands is not a shell, unless one of them runs whatever it is told. A wildcard
#   is a matter of tool-scope; only where its owner granted it, and its server is known to have such
#   tools, is it a finding here. Where a format cannot say whether a tool needs approval, nothing is
#   found.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#     description: OWASP Top 10 for LLM Applications, LLM06 Excessive Agency
#   - ref: https://modelcontextprotocol.io/specification/2025-06-18/server/tools
#     description: "Model Context Protocol: tools, annotations and confirmation by a person"
# custom:
#   severity: high
#   remediation: >-
#     Require approval for the tool (`requireApproval` in kagent, `approval` in Ark, `ask` in Claude
#     Code and docker-agent; no `autoApprove`, `alwaysAllow` or `trust` of it where a client lists its
#     servers), let a request that nobody answers be rejected, or take the tool away. Where a guess is
#     wrong, have the owner of gate.yaml list the tool in `exceptions`.
#   requires: [tools, approval]
#   parameters:
#     verbs:
#       description: >-
#         Words of a tool's name from which it is guessed that it destroys or runs something; several
#         that follow each other are joined by `_`.
#       default:
#         - bash
#         - charge
#         - delete
#         - deploy
#         - destroy
#         - drop
#         - erase
#         - eval
#         - exec
#         - execute
#         - kill
#         - merge
#         - pay
#         - publish
#         - purge
#         - push
#         - refund
#         - remove
#         - run_code
#         - run_command
#         - run_python
#         - run_script
#         - run_shell
#         - run_sql
#         - run_terminal
#         - send
#         - shell
#         - terminate
#         - transfer
#         - truncate
#         - uninstall
#         - wipe
#     exceptions:
#       description: >-
#         Globs of tools that need no approval, by `server/tool` or by the name of the tool alone;
#         they overrule the catalogue and the guess, not what a tool is declared to do.
#       default: []
package agentgate.rules["approval-for-destructive-tools"]

import data.agentgate.lib.grants
import data.agentgate.lib.links
import future.keywords.not

catalogue := data.catalogue["approval-for-destructive-tools"]

params := data.params["approval-for-destructive-tools"]

findings contains {"at": tool.at, "message": message} if {
	some tool in input.manifest.tools
	tool.grant != "deny"
	not tool.wildcard
	gap := missing(tool)
	not is_narrow(tool)
	message := sprintf("%s %s: %s", [label(tool), reason(tool), gap])
}

# A wildcard that its owner granted: tool-scope has nothing to say of it.
findings contains {"at": tool.at, "message": message} if {
	input.bundle.granted
	some tool in input.manifest.tools
	tool.wildcard
	tool.grant == "allow"
	tool.approval == "none"
	is_granted(tool)
	message := sprintf(
		concat("", [
			"every tool of server %q may be called without approval, and %s: ",
			"name the tools, and require approval for those",
		]),
		[tool.server, worst(tool)],
	)
}

worst(tool) := sprintf("one at least %s", [says[tool.effect]]) if {
	says[tool.effect]
} else := sprintf("%q is one of them", [min(dangerous)]) if {
	dangerous := {name | some entry in own(tool); some name in array.concat(entry.destructive, entry.exec)}
	count(dangerous) > 0
}

# Approval may be asked for where a tool is used, or where it is declared.
missing(tool) := "nobody has to approve it" if {
	tool.grant == "allow"
	tool.approval == "none"
	not is_approved_elsewhere(tool)
} else := "when nobody answers the request for approval, it goes ahead" if {
	some each in faces(tool)
	each.approval == "required"
	each.on_timeout == "proceed"
}

is_approved_elsewhere(tool) if {
	some each in linked(tool)
	each.approval == "required"
}

# The tool as it is used here, and as the object that declares it has it.
faces(tool) := array.concat([tool], linked(tool))

linked(tool) := [each |
	some link in tool_links[tool.name]
	some manifest in input.bundle.manifests
	links.leads(link, input.manifest, manifest)
	some each in manifest.tools
]

tool_links[link.target] contains link if {
	some link in input.manifest.links
	link.relation == "tool"
}

label(tool) := sprintf("tool %q of server %q", [tool.name, tool.server]) if {
	tool.server != ""
} else := sprintf("tool %q", [tool.name]) if {
	tool.pattern == ""
} else := sprintf("tool %q with %q", [tool.name, tool.pattern])

# Why a tool needs approval. Undefined where it needs none.
reason(tool) := says[declared(tool)] if {
	declared(tool)
} else := says[known(tool)] if {
	not declared(tool)
	not is_excepted(tool)
} else := sprintf("seems to do what cannot be taken back, by %q in its name (a guess)", [verb]) if {
	not declared(tool)
	not known(tool)
	not is_excepted(tool)
	verb := [verb | some each in faces(tool); verb := guess(each.name)][0]
}

says := {
	"destructive": "does what cannot be taken back",
	"exec": "runs commands or code",
}

# What the manifest says of the tool, or the object that declares it; empty where neither does.
declared(tool) := [each.effect | some each in faces(tool); each.effect != ""][0]

# What the catalogue says of the tool; empty where it says nothing.
known(tool) := [effect |
	some effect in ["exec", "destructive", "harmless"]
	some each in faces(tool)
	some entry in entries(each)
	each.name in entry[effect]
][0]

entries(tool) := found if {
	found := own(tool)
	count(found) > 0
} else := catalogue.servers

# The entries of the server that a tool is of, by what that is called, runs or is made of.
own(tool) := [entry |
	tool.server != ""
	some entry in catalogue.servers
	some name in entry.names
	some word in words(tool)
	contains(word, name)
]

words(tool) := {lower(tool.server)} | {word |
	some server in input.manifest.servers
	server.name == tool.server
	some word in [lower(server.package.name), server.image.repository]
}

is_excepted(tool) if {
	some pattern in params.exceptions
	some name in [tool.name, sprintf("%s/%s", [tool.server, tool.name])]
	glob.match(pattern, ["/"], name)
}

# The first of the verbs in a name that do what they say there.
guess(name) := verb if {
	text := sprintf("_%s_", [plain(name)])
	not only_looks(text)
	not is_small(text)
	acts := without_nouns(text)
	verb := [verb | some verb in params.verbs; contains(acts, sprintf("_%s_", [verb]))][0]
}

is_small(text) if {
	regex.match(catalogue.small_things, text)
	not is_compound(text)
}

# By its first words, or by the second where the first is the name of a server or of a thing:
# `list_…`, `tickets_list_…`, but not `delete_list_…`.
only_looks(text) if {
	[_, thing, _] := regex.find_all_string_submatch_n(catalogue.looking, text, 1)[0]
	not thing in params.verbs
	not is_compound(text)
	not is_done_to_a_list(text)
}

only_looks(text) if {
	regex.match(catalogue.rehearsing, text)
	not regex.match(catalogue.in_earnest, text)
	not is_compound(text)
}

# `list_delete` deletes a list.
is_done_to_a_list(text) if {
	[_, verb] := regex.find_all_string_submatch_n(`^_(?:[a-z0-9]+_)?(?:list|view|query)_([a-z]+)_$`, text, 1)[0]
	verb in params.verbs
}

# The name without those words of it that are called like a verb and are none: `transfer_status`.
without_nouns(text) := text if {
	is_compound(text)
} else := regex.replace(text, catalogue.nouns, "_")

is_compound(text) if regex.match(`_(?:and|or|then)_`, text)

# A name in small letters, its words joined by `_`: `deleteFile` and `delete-file` are the same.
plain(name) := trim(regex.replace(lower(humps), `[^a-z0-9]+`, "_"), "_") if {
	humps := regex.replace(regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_$2"), `([A-Z])([A-Z][a-z])`, "${1}_$2")
}

# Whether a shell is held to commands that do no more than they say.
is_narrow(tool) if {
	tool.pattern != ""
	runs_anything(tool)

	# Variables that are set before a command do not change which it is.
	command := regex.replace(lower(tool.pattern), `^(?:cmd=)?(?:[a-z_][a-z0-9_]*=\S*\s+)*`, "")
	not regex.match(`^[\s:*]*$`, command)
	not regex.match(catalogue.runners, command)
	not may_be_interpreter(command)
	not regex.match(catalogue.destroyers, command)
}

# Whether the program itself is open, and what it is told: `ba* -c *`. To ask any program for its help
# or its version is what is commonly allowed.
may_be_interpreter(command) if {
	first := regex.find_n(`^[^\s:]*`, command, 1)[0]
	contains(first, "*")
	endswith(command, "*")
	not regex.match(`\s(?:--help|--version)\b`, command)
	some program in catalogue.interpreters
	glob.match(replace(glob.quote_meta(first), `\*`, "*"), [], program)
}

runs_anything(tool) if declared(tool) == "exec"

runs_anything(tool) if {
	not declared(tool)
	known(tool) == "exec"
}

is_granted(tool) if {
	some grant in input.bundle.grants
	some pattern in grant.tools
	grants.covers_server(pattern, tool.server)
}
