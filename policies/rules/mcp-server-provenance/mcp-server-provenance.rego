# METADATA
# title: MCP server of unknown or unsafe origin
# description: >-
#   An MCP server is code that an agent runs, or a service that it tells everything it is asked. What
#   a launcher such as `npx` or `uvx` fetches must have an exact version, from Git a commit, so that
#   what runs is what was reviewed; a version with a published advisory is a finding although it is
#   exact. A server may not be fetched by a shell and run unseen, nor run in a container that is
#   given the rights of its host. A remote server is called by https with its certificate verified,
#   except on this machine and inside of a cluster. Images are for `unpinned-image` to judge, mounted
#   folders for `least-privilege-paths`, keys in URLs for `secret-by-value`; a program that is already
#   on the machine or in the image is not fetched, and not judged here. Lists of the servers, hosts
#   and packages that may be used are checked where they are given.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
#   - ref: https://modelcontextprotocol.io/specification/2025-06-18/basic/security_best_practices
#     description: "Model Context Protocol: security best practices"
#   - ref: https://nvd.nist.gov/vuln/detail/CVE-2025-6514
#     description: CVE-2025-6514, a client of remote servers runs what a server tells it to
# custom:
#   severity: high
#   remediation: >-
#     Name an exact version (`pkg@1.2.3`, `pkg==1.2.3`, a commit for Git), call remote servers by
#     https, and leave out options that give a container its host.
#   requires: [servers]
#   parameters:
#     servers:
#       description: Names of servers that may be used, as globs; empty means any.
#       default: []
#     hosts:
#       description: >-
#         Hosts of remote servers that may be called, as globs in which `*` does not cross a dot;
#         empty means any. Those that need no https need not be listed.
#       default: []
#     packages:
#       description: >-
#         Packages that may be fetched, as globs over `npm:@scope/name`, `pypi:name`, `go:module` or
#         `git:address`, in which `*` does not cross a slash; empty means any.
#       default: []
#     cleartext_hosts:
#       description: >-
#         Hosts that may be called without https besides this machine and services of the cluster, as
#         globs in which `*` does not cross a dot.
#       default: []
package agentgate.rules["mcp-server-provenance"]

import data.agentgate.lib.entries
import data.agentgate.lib.hosts
import data.agentgate.lib.shell
import data.agentgate.lib.versions
import future.keywords.not

catalogue := data.catalogue["mcp-server-provenance"]

params := data.params["mcp-server-provenance"]

findings contains {"at": server.package.at, "message": message} if {
	some server in input.manifest.servers
	server.package.name != ""
	message := looseness(server.package)
}

unresolved contains {"at": server.package.at, "message": message} if {
	some server in input.manifest.servers
	contains(server.package.version, "$")
	message := sprintf("the version of package %q is only known when it is fetched", [server.package.name])
}

findings contains {"at": server.package.at, "message": message} if {
	some server in input.manifest.servers
	some advisory in catalogue.advisories
	advisory.ecosystem == server.package.ecosystem
	advisory.name == lower(server.package.name)
	versions.lies_within(server.package.version, advisory)
	message := sprintf("version %s of package %q %s (%s): %s", [
		server.package.version,
		server.package.name,
		advisory.fault,
		advisory.id,
		advisory.instead,
	])
}

findings contains {"at": server.package.at, "message": message} if {
	count(params.packages) > 0
	some server in input.manifest.servers
	server.package.name != ""
	address := sprintf("%s:%s", [server.package.ecosystem, server.package.name])
	not is_listed(address, params.packages)
	message := sprintf("package %q is not among those that may be fetched", [address])
}

findings contains {"at": server.at, "message": message} if {
	count(params.servers) > 0
	some server in input.manifest.servers
	not is_listed(server.name, params.servers)
	message := sprintf("server %q is not among those that may be used", [server.name])
}

findings contains {"at": server.at, "message": message} if {
	count(params.hosts) > 0
	some server in remote
	not is_near(server.host)
	not hosts.is_open(server.host)
	not hosts.is_listed(server.host, params.hosts)
	message := sprintf(
		"server %q is called at %q, which is not among the hosts that may be called",
		[server.name, server.host],
	)
}

findings contains {"at": server.at, "message": message} if {
	some server in remote
	server.cleartext
	not is_near(server.host)
	not hosts.is_open(server.host)
	message := sprintf("server %q is called at %q without encryption: call it by https", [
		server.name,
		server.host,
	])
}

unresolved contains {"at": server.at, "message": message} if {
	some server in remote
	server.cleartext
	hosts.is_open(server.host)
	message := sprintf(
		"server %q is called without encryption, at a host that is only known when it is used",
		[server.name],
	)
}

findings contains {"at": at, "message": message} if {
	some server in input.manifest.servers
	not server.tls_verify
	at := unverified(server.at)
	message := sprintf(
		"the certificate of server %q is not verified: trust its authority by name instead",
		[server.name],
	)
}

# Variables by which a runtime accepts any certificate, whoever the server calls.
findings contains {"at": variable.at, "message": message} if {
	some server in input.manifest.servers
	some variable in entries.variables(server)
	value := sprintf("%v", [variable.value])
	value in catalogue.unverified[upper(variable.name)]
	message := sprintf("with %s set to %q, server %q accepts any certificate: leave it out", [
		variable.name,
		value,
		server.name,
	])
}

findings contains {"at": word.at, "message": message} if {
	some server in input.manifest.servers
	some word in server.args
	shell.runs_unseen(word.value)
	message := sprintf(
		"server %q is fetched by a shell and run unseen: run a package or an image of an exact version",
		[server.name],
	)
}

findings contains {"at": server.at, "message": message} if {
	some server in input.manifest.servers
	shell.runs_unseen(server.command)
	message := sprintf(
		"server %q is fetched by a shell and run unseen: run a package or an image of an exact version",
		[server.name],
	)
}

findings contains {"at": at, "message": message} if {
	some server in input.manifest.servers
	server.image.ref != ""
	some danger in dangers(server)
	at := [word.at | some word in server.args; contains(word.value, danger.name)][0]
	message := sprintf("server %q is run with %s, which gives it %s: leave it out", [
		server.name,
		danger.option,
		danger.what,
	])
}

# What is wrong with how the version of a package is said; undefined where nothing is.
looseness(package_) := sprintf(
	"package %q is fetched in whatever version is newest: write an exact one, as in %q",
	[package_.name, sprintf(examples[package_.ecosystem], [package_.name])],
) if {
	package_.version == ""
	examples[package_.ecosystem]
} else := sprintf("%q is fetched and run as it is on that day: name %s", [
	package_.name,
	object.get(firm, package_.ecosystem, "a package of an exact version"),
]) if {
	package_.version == ""
} else := sprintf(
	"package %q is fetched as %q, which can mean another version tomorrow: write %s",
	[package_.name, package_.version, object.get(firm, package_.ecosystem, "an exact version")],
) if {
	not contains(package_.version, "$")
	not versions.is_exact(package_.ecosystem, package_.version)
}

examples := {"npm": "%s@1.2.3", "jsr": "%s@1.2.3", "pypi": "%s==1.2.3", "go": "%s@v1.2.3"}

firm := {"git": "the hash of a commit"}

is_listed(name, patterns) if {
	some pattern in patterns
	glob.match(pattern, ["/"], name)
}

remote contains {"name": server.name, "host": address.host, "cleartext": cleartext, "at": at} if {
	some server in input.manifest.servers
	server.url != ""
	address := hosts.parts(server.url)
	address.host != ""
	cleartext := address.scheme in {"http", "ws"}
	at := url_of(server)
}

# A bridge is a local command that calls the remote server it is told.
remote contains {"name": server.name, "host": address.host, "cleartext": cleartext, "at": word.at} if {
	some server in input.manifest.servers
	is_bridge(server)
	some word in server.args
	regex.match(`(?i)^https?://`, word.value)
	address := hosts.parts(word.value)
	cleartext := address.scheme == "http"
}

# Also one that is installed already, and not fetched.
is_bridge(server) if server.package.name in catalogue.bridges

is_bridge(server) if regex.replace(server.command, `^.*[/\\]`, "") in catalogue.bridges

is_bridge(server) if {
	server.package.name == ""
	some word in server.args
	regex.replace(word.value, `(.)@.*$`, "$1") in catalogue.bridges
}

# Where the URL stands: the member of the entry that holds it.
url_of(server) := concat("/", [server.at, key]) if {
	some key in ["url", "serverUrl", "httpUrl", "remoteUrl"]
	object.get(entries.entry(server.at), key, "") == server.url
} else := server.at

is_near(host) if hosts.is_local(host)

is_near(host) if hosts.is_listed(host, params.cleartext_hosts)

# A service may be called by its name and namespace alone inside of its cluster.
is_near(host) if {
	input.manifest.identity.resource != ""
	[_, namespace] := split(host, ".")
	namespace in namespaces
}

namespaces contains input.manifest.identity.namespace

namespaces contains manifest.identity.namespace if some manifest in input.bundle.manifests

# Where verification is switched off, if it can be found in what was written.
unverified(at) := min(switched_off) if {
	count(switched_off) > 0
} else := at

switched_off contains entries.pointer(path) if {
	walk(input.object, [path, true])
	path[count(path) - 1] in {"disableVerify", "insecureSkipVerify"}
}

# The options of a container's command line that open its host; what comes after the image is for
# the program inside.
dangers(server) := {{"name": name, "option": option, "what": what} |
	line := before_image(server)
	some [_, name, value] in regex.find_all_string_submatch_n(options, line, -1)
	what := power(name, value)
	option := trim_right(concat(" ", [name, value]), " ")
}

options := `(?:^|\s)(--?[a-z][a-z-]*)(?:[=\s]+([^\s-]\S*))?`

before_image(server) := concat(" ", array.concat(whole, [split(last, server.image.ref)[0]])) if {
	number := min({place | some place, word in server.args; word.at == server.image.at})
	whole := [word.value | some word in array.slice(server.args, 0, number)]
	last := server.args[number].value
}

power(name, value) := what if {
	what := catalogue.switches[name]
	not lower(value) in {"false", "0"}
} else := what if {
	what := catalogue.options[name][lower(value)]
}
