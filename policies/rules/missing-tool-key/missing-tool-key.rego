# METADATA
# title: Key that a tool or model relies on is missing
# description: >-
#   A change that brings a tool without its key is found out when the tool first runs. A finding is:
#   a server that is known to need a key and is not given it where it is declared; a model of a
#   provider that needs a key, declared without one; a hosted server that needs a sign-in, called by
#   an agent of a cluster without any header; a variable that an agent's list of tools requires and
#   the workload of the same name does not set; and a reference to a key that the Secret, by all
#   that is known of it, does not have. A variable that is taken from the caller, as in `${TOKEN}`,
#   counts as given, and so does whatever a file or a whole object might hold.
# related_resources:
#   - ref: https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md
#     description: "MCP registry: environmentVariables of a server, and isRequired"
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
#     description: "Kubernetes: a container whose key is missing does not start"
# custom:
#   severity: medium
#   remediation: >-
#     Give the server or model its key by reference: `valueFrom.secretKeyRef` or `apiKeySecret` in
#     Kubernetes, `"env": {"NAME": "${NAME}"}` in a file of MCP servers; or name a key that the Secret
#     has.
#   requires: [credentials, "servers|images|links"]
#   parameters:
#     servers:
#       description: >-
#         What servers of your own need, besides those that are known: from the name of a package or
#         image to a list of variables, with `|` between those of which one is enough.
#       default: {}
#     secrets_in_git:
#       description: >-
#         Whether every Secret is declared in Git, in whatever form, so that one that is not is
#         reported as unresolved.
#       default: false
package agentgate.rules["missing-tool-key"]

import data.agentgate.lib.entries
import data.agentgate.lib.hosts
import data.agentgate.lib.links
import future.keywords.not

catalogue := data.catalogue["missing-tool-key"]

params := data.params["missing-tool-key"]

# Servers where they are declared.

findings contains {"at": server.at, "message": message} if {
	some server in input.manifest.servers
	some need in needs(server)
	not is_injected
	not takes_anything(server)
	alternatives := split(need, "|")
	not is_given(server, alternatives)
	message := sprintf("server %q needs %s, and nothing here gives it", [
		server.name,
		concat(" or ", alternatives),
	])
}

needs(server) := {need |
	some name in names(server)
	some list in [object.get(catalogue.servers, name, []), object.get(params.servers, name, [])]
	some need in list
}

# What a server may be known by: its package, its image, and any word that starts it.
names(server) := ({lower(server.package.name), image(server.image), server.image.repository} | {name |
	some argument in server.args
	name := regex.replace(lower(argument.value), `^(@?[^@=\s\[]+)(?:[@=\[].*)?$`, "$1")
}) | {image(container.image) |
	some container in input.manifest.containers
	container.role == "main"
}

image(image) := concat("/", [image.registry, image.repository])

# Whether a server gets what nobody can list: a file of variables, or an object as a whole.
takes_anything(server) if {
	some credential in input.manifest.credentials
	credential.key == ""
	credential.kind in {"file_ref", "secret_ref", "config_map_ref"}
	belongs(credential.at, server)
}

# Nor what a program puts into the pod that its annotations ask for.
is_injected if {
	walk(input.object, [path, value])
	path[count(path) - 1] in catalogue.injectors
	is_string(value)
	not value in {"", "false"}
}

belongs(_, _) if count(input.manifest.containers) > 0

belongs(at, server) if startswith(at, concat("", [server.at, "/"]))

is_given(server, alternatives) if {
	some variable in entries.variables(server)
	variable.name in alternatives
	variable.value != ""
}

is_given(server, alternatives) if {
	some argument in server.args
	regex.replace(argument.value, `^(?:-e|--env=)?([A-Za-z-][A-Za-z0-9_-]*)(?:=.*)?$`, "$1") in alternatives
}

is_given(server, alternatives) if {
	some credential in input.manifest.credentials
	credential.name in alternatives
	belongs(credential.at, server)
}

is_given(_, alternatives) if {
	some container in input.manifest.containers
	some variable in container.env
	variable.name in alternatives
	is_set(variable)
}

is_set(variable) if variable.value != ""

is_set(variable) if variable.ref != ""

# Hosted servers, where an agent of a cluster calls them: nobody is there to sign in.

findings contains {"at": link.at, "message": message} if {
	some manifest in input.bundle.manifests
	some server in manifest.servers
	count(server.headers) == 0
	some link in input.manifest.links
	link.relation == "server"
	links.leads(link, input.manifest, manifest)
	host := hosts.parts(server.url).host
	host in catalogue.hosts
	not sends_headers
	message := sprintf("server %q is at %q, which answers nobody without a sign-in, and no header is sent to it", [
		link.target,
		host,
	])
}

sends_headers if {
	some credential in input.manifest.credentials
	credential.where == "header"
}

# Authorization may also be handed on from whoever calls the agent.
sends_headers if {
	walk(input.object, [path, value])
	path[count(path) - 1] == "allowedHeaders"
	count(value) > 0
}

# Models, where they are declared.

findings contains {"at": model.at, "message": message} if {
	input.manifest.identity.kind == "model"
	input.manifest.identity.resource != ""
	some model in input.manifest.models
	own := catalogue.providers[regex.replace(lower(model.provider), `[^a-z0-9]`, "")]
	is_at(own, hosts.parts(model.endpoint).host)
	not has_key
	message := sprintf("the model %q of %s is given no key", [model.id, model.provider])
}

is_at(_, "")

is_at(own, host) if own == host

has_key if {
	some credential in input.manifest.credentials
	not credential.name in {"baseUrl", "caCert", "endpoint", "model"}
}

# The key may also come with each request, or in headers that are written out.
has_key if {
	walk(input.object, [path, value])
	path[count(path) - 1] in catalogue.instead_of_keys
	not value in [false, {}, []]
}

# What an agent's list of tools requires, and the workload that runs the agent.

findings contains {"at": credential.at, "message": message} if {
	input.manifest.identity.kind == "agent"
	some credential in input.manifest.credentials
	is_requirement(credential)
	some runner in runners
	not sets(runner, credential.ref)
	message := sprintf("a tool requires %s, and %s %q does not set it", [
		credential.ref,
		runner.identity.resource,
		runner.identity.name,
	])
}

is_requirement(credential) if {
	credential.kind == "env_ref"
	regex.match(`/(?:requires|auth)(?:/|$)`, credential.at)
}

runners contains manifest if {
	some link in input.manifest.links
	link.relation == "workload"
	some manifest in input.bundle.manifests
	manifest.identity.kind in {"workload", "agent"}
	manifest.identity.name == link.target
	count(manifest.containers) > 0
}

sets(manifest, name) if {
	some container in manifest.containers
	container.role in {"main", "sidecar"}
	some variable in container.env
	variable.name == name
	is_set(variable)
}

# An object given as a whole, whose keys get a prefix.
sets(manifest, name) if {
	some credential in manifest.credentials
	credential.where == "env"
	credential.key == ""
	startswith(name, credential.name)
	may_hold(credential, manifest, trim_prefix(name, credential.name))
}

may_hold(credential, _, _) if credential.kind != "secret_ref"

may_hold(credential, manifest, key) if {
	credential.kind == "secret_ref"
	not lacks(credential.ref, manifest, key)
}

# Keys of Secrets.

findings contains {"at": credential.at, "message": message} if {
	count(secrets) > 0
	some credential in keyed
	lacks(credential.ref, input.manifest, credential.key)
	not is_optional(credential)
	message := sprintf("Secret %q has no key %q: it has %s", [
		credential.ref,
		credential.key,
		concat(", ", sort(keys(credential.ref, input.manifest))),
	])
}

unresolved contains {"at": credential.at, "message": message} if {
	params.secrets_in_git
	some credential in keyed
	count(declarations(credential.ref, input.manifest)) == 0
	message := sprintf("Secret %q is not among what was given, so its key %q may be missing", [
		credential.ref,
		credential.key,
	])
}

keyed contains credential if {
	input.manifest.identity.kind != "secret"
	some credential in input.manifest.credentials
	credential.kind == "secret_ref"
	credential.key != ""
	credential.ref != ""
}

is_optional(credential) if object.get(entries.entry(credential.at), "optional", false) == true

# Whether a Secret is declared, all of its declarations say which keys it has, and this is none.
lacks(name, manifest, key) if {
	found := declarations(name, manifest)
	count(found) > 0
	every declaration in found {
		count(declared(declaration)) > 0
		not "" in declared(declaration)
	}
	not key in keys(name, manifest)
}

keys(name, manifest) := {key |
	some declaration in declarations(name, manifest)
	some key in declared(declaration)
}

declarations(name, manifest) := [declaration |
	places := {link | some link in manifest.links; link.relation == "secret"; link.target == name}
	some declaration in secrets
	declaration.identity.name == name
	some link in places
	links.leads(link, manifest, declaration)
]

secrets := [manifest | some manifest in input.bundle.manifests; manifest.identity.kind == "secret"]

declared(declaration) := {credential.key |
	some credential in declaration.credentials
	credential.kind == "secret_ref"
	credential.ref == declaration.identity.name
}
