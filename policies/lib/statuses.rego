# METADATA
# title: Statuses
# description: Whether a shell script that asks the gate ends as the gate did.
package agentgate.lib.statuses

import future.keywords.not

# Whether a script, run by a shell with these options, succeeds although every judgement in it
# denied. What else it does may fail or be ignored as it likes.
hides(script, options) if {
	asked := calls(script)
	count(asked) > 0
	every call in asked {
		is_hidden(call, options)
	}
}

# Something else that is named for the gate asks it.
hides(script, _) if {
	count(calls(script)) == 0
	regex.match(`(\|\||;)\s*(true|:|exit\s+0)\s*($|;)`, trim_space(script))
}

hides(script, _) if {
	count(calls(script)) > 0
	regex.match(`\btrap\s+["'][^"']*\bexit\s+0`, script)
}

# Each call that judges, as what stands before it and after it.
calls(script) := [{"before": before, "after": after} |
	parts := split(regex.replace(plain(script), asking, "${1}@@"), "@@")
	some place, _ in array.slice(parts, 0, most)
	place > 0
	before := concat("", array.slice(parts, 0, place))
	after := concat("", array.slice(parts, place, count(parts)))
	not regex.match(`\b(?:echo|printf|which|command\s+-v)\b[^\n;&|]*$`, before)
]

# Nobody asks as often as this in good faith, and what comes after it counts for nothing.
most := 32

asking := `(^|[\s;&|({!/])gate\s+(?:check|presync)\b`

# A script without continued lines, comments, redirections and what is quoted.
plain(script) := text if {
	lines := regex.replace(script, `\\\n`, " ")
	bare := regex.replace(lines, `["'](\$\{?\w+(?:\[[0-9]\])?\}?)["']`, "$1")
	unquoted := regex.replace(bare, `"[^"]*"|'[^']*'`, "_")
	uncommented := regex.replace(unquoted, `(^|[\s;])#[^\n]*`, "$1")
	text := regex.replace(regex.replace(uncommented, `[0-9]*>&[0-9-]+|&>`, ">"), `\|&`, "|")
}

# The status of a pipe is that of its last part.
is_hidden(call, options) if {
	regex.match(`^[^;\n&|]*\|[^|]`, call.after)
	not has_pipefail(call, options)
	not contains(call.after, "PIPESTATUS")
}

is_hidden(call, _) if {
	not is_last(call)
	regex.match(`^[^;\n&|]*&(?:[^&]|$)`, call.after)
	not regex.match(`\bwait\b`, call.after)
}

is_hidden(call, _) if {
	not is_last(call)
	[_, handler, later] := regex.find_all_string_submatch_n(alternative, call.after, 1)[0]
	not fails(handler)
	not keeps(handler, later)
}

# What is only a condition decides nothing unless something fails by it.
is_hidden(call, _) if {
	is_condition(call)
	not fails(call.after)
}

is_hidden(call, options) if {
	not is_last(call)
	not is_condition(call)
	not regex.match(alternative, call.after)
	[_, own, later] := regex.find_all_string_submatch_n(`(?s)^([^;\n]*)[;\n](.*)$`, call.after, 1)[0]
	regex.match(`\w`, regex.replace(later, `\b(?:fi|done|esac|then)\b`, ""))
	not stops(call, own, options)
	not fails(later)
	not regex.match(`^\s*exit(?:\s+\$\?)?\s*(?:$|[;\n])`, later)
}

alternative := `(?s)^[^;\n]*?\|\|\s*([{(][^})]*[})]|[^;\n]*)(.*)$`

# A shell that becomes another program does nothing after it.
is_last(call) if regex.match(`(?:^|[;\n&|{]|\b(?:then|do|else)\b)\s*exec\s[^;\n&|()]*$`, call.before)

is_condition(call) if regex.match(`(?:\b(?:if|elif|while|until)\s[^;\n]*|!\s*(?:[^\s;&|]*/)?)$`, call.before)

fails(text) if regex.match(`\b(?:exit|return)\s+(?:[1-9]|\$\{?[A-Za-z_])|\bfalse\b`, text)

# An alternative has still the status of what failed before it.
fails(text) if regex.match(`^[{(]?\s*exit(?:\s+\$\?)?\s*(?:$|[;)}])`, text)

keeps(handler, later) if {
	regex.match(`\w=\S`, handler)
	fails(later)
}

# Where the shell ends with what fails; it does not for what has something after `&&`.
stops(call, own, options) if {
	regex.match(`(?:^|\s)-[a-z]*e`, concat("", [options, " ", switched(call.before)]))
	not regex.match(`\bset\s+\+[a-z]*e`, call.before)
	not contains(own, "&&")
}

stops(call, own, _) if {
	regex.match(`\bset\s+-o\s+errexit\b`, call.before)
	not contains(own, "&&")
}

switched(text) := concat(" ", regex.find_n(`\bset\s+-[a-z]+`, text, -1))

has_pipefail(call, options) if contains(concat(" ", [options, call.before]), "pipefail")
