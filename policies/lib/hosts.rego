# METADATA
# title: Hosts
# description: >-
#   Which host an address leads to, whatever way it is written, and whether it lies outside. Clients
#   differ in what they forgive, so everything odd about a host stays in it, and then it equals no
#   host that is known.
package agentgate.lib.hosts

import future.keywords.not

# The scheme and the host of an address, in small letters; the scheme is empty where none is
# written. The default of a variable counts, as in `${URL:-https://example.com}`.
parts(address) := {"scheme": lower(trim_right(scheme, `:/\`)), "host": host} if {
	# Clients take tabs and line breaks out of an address before they read it.
	plain := regex.replace(address, `[\t\r\n]`, "")
	text := trim_space(regex.replace(trim_space(plain), `^\$\{[A-Za-z_][A-Za-z0-9_]*:-(.*)\}$`, "$1"))
	found := regex.find_n(`^(?:(?i:https?:)[/\\]*|[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2,})`, text, 1)
	scheme := concat("", found)
	authority := regex.replace(trim_left(trim_prefix(text, scheme), `/\`), `(?s)[/?#].*$`, "")

	# Whatever stands before the last `@` is the name of a user, however like a host it looks.
	after_user := regex.replace(authority, `(?s)^.*@`, "")
	host := regex.replace(lower(regex.replace(after_user, `:[0-9]*$`, "")), `\.$`, "")
}

# Whether a host depends on something that is only known when it is used.
is_open(host) if regex.match(`\$|\{\{|^=env\.|%[a-z_]+%`, host)

# Whether a host lies in the cluster, or on the machine itself.
is_local(host) if {
	regex.match(`^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$`, host)

	# One number is an address of version 4, written differently.
	not regex.match(`^(?:0x[0-9a-f]*|[0-9]+)$`, host)
}

is_local(host) if regex.match(`^(?:[a-z0-9_-]+\.)+svc(?:\.cluster\.local)?$`, host)

is_local(host) if regex.match(`^(?:[a-z0-9_-]+\.)+localhost$`, host)

is_local(host) if regex.match(`^127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$`, host)

is_local(host) if host in {
	"0.0.0.0",
	"[::]",
	"[::1]",
	"[0:0:0:0:0:0:0:1]",
	"[::ffff:127.0.0.1]",
	"host.docker.internal",
	"host.containers.internal",
}

# Whether one of some globs means a host; `*` does not cross a dot.
is_listed(host, patterns) if {
	some pattern in patterns
	glob.match(lower(pattern), ["."], host)
}
