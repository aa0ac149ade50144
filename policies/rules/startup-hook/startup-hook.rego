# METADATA
# title: Hook that runs or sends what nobody reviewed
# description: >-
#   A hook runs by itself on the machine of whoever works with an agent, with all that person may do.
#   What it runs should lie in the repository that was reviewed. The rule finds hooks that fetch or
#   decode something and run it, that run a package in whatever version is newest, code that opens
#   the network from within the command, or a file from outside the repository; and hooks that send
#   something to a host that is not listed. The formatters, linters, tests and scripts of a project are
#   what hooks are for.
# related_resources:
#   - ref: https://nvd.nist.gov/vuln/detail/CVE-2025-59536
#     description: CVE-2025-59536, hooks of a repository that ran before it was trusted
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
# custom:
#   severity: high
#   remediation: >-
#     Keep the script in the repository and run it from there, name exact versions of what is fetched,
#     and send only to hosts that the owner of the gate lists.
#   requires: [hooks]
#   parameters:
#     hosts:
#       description: Hosts that hooks may send to, as globs in which `*` does not cross a dot.
#       default: []
#     project_tools:
#       description: >-
#         Packages that a project has among its own, so that `npx` runs that version although it names
#         none.
#       default:
#         - "@biomejs/biome"
#         - biome
#         - commitlint
#         - cspell
#         - eslint
#         - jest
#         - knip
#         - lint-staged
#         - markdownlint
#         - markdownlint-cli2
#         - oxlint
#         - playwright
#         - prettier
#         - stylelint
#         - tsc
#         - tsx
#         - turbo
#         - vitest
#     review_all:
#       description: Whether every hook is a finding, so that somebody must look at each.
#       default: false
package agentgate.rules["startup-hook"]

import data.agentgate.lib.hosts
import data.agentgate.lib.shell
import future.keywords.not

params := data.params["startup-hook"]

hooks := [object.union(hook, {"command": shell.joined(hook.command)}) |
	some hook in input.manifest.hooks
]

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	shell.runs_unseen(hook.command)
	message := sprintf(
		"this %s hook runs what it has just fetched or decoded: keep the script in the repository",
		[hook.event],
	)
}

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	some package_ in fetched(hook.command)
	message := sprintf(
		"this %s hook runs package %q in whatever version is newest: name an exact one",
		[hook.event, package_],
	)
}

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	regex.match(inline, hook.command)
	message := sprintf(
		"this %s hook runs code that opens the network or other programs: keep it in a file of the repository",
		[hook.event],
	)
}

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	some file in outside(hook.command)
	message := sprintf("this %s hook runs %q, which is not in the repository", [hook.event, file])
}

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	some host in contacted(hook.command)
	not is_known(host)
	message := sprintf(
		"this %s hook sends data to %q, which is not among the hosts that hooks may send to",
		[hook.event, host],
	)
}

findings contains {"at": hook.at, "message": message} if {
	some hook in hooks
	hook.url != ""
	host := hosts.parts(hook.url).host
	not is_known(host)
	not hosts.is_open(host)
	message := sprintf(
		"this %s hook sends what happens to %q, which is not among the hosts that hooks may send to",
		[hook.event, host],
	)
}

findings contains {"at": hook.at, "message": message} if {
	params.review_all
	some hook in hooks
	message := sprintf(
		"this %s hook runs by itself: look at it, and have the owner of the gate exempt it",
		[hook.event],
	)
}

unresolved contains {"at": hook.at, "message": message} if {
	some hook in hooks
	hook.url != ""
	hosts.is_open(hosts.parts(hook.url).host)
	message := sprintf("where this %s hook sends is only known when it runs", [hook.event])
}

# The packages that a command fetches without an exact version.
fetched(command) := {package_ |
	some [_, launcher, _, package_] in regex.find_all_string_submatch_n(launched, command, -1)
	not is_exact(package_)
	not is_at_hand(launcher, package_)
} | {package_ |
	some [_, package_] in regex.find_all_string_submatch_n(`(?:^|[\s;&|(])go\s+run\s+(?:-\S+\s+)*([^\s;&|@]+@[^\s;&|]+)`, command, -1)
	not is_exact(package_)
}

launched := concat("", [
	"(?:^|[\\s;&|(\"'`/])(npx|bunx|pnpx|uvx|(?:pnpm|yarn)\\s+dlx|npm\\s+(?:exec|x)|bun\\s+x|pipx\\s+run",
	`|uv\s+tool\s+run)\s+`,
	`((?:--(?:python|index-url|registry|with|cache)[\s=]\S+\s+|--?(?:package|p|from|spec)=|-\S+\s+)*)`,
	"([^\\s;&|\"'`)-][^\\s;&|\"'`)]*)",
])

is_exact(package_) if regex.match(exact, package_)

exact := `.@v?[0-9]+\.[0-9]+\.[0-9]+|==[0-9]|^(?:\.|/|~|\$)|[@#][0-9a-f]{40}`

is_at_hand(launcher, package_) if {
	not launcher in {"uvx", "uv tool run", "pipx run", "pnpm dlx", "yarn dlx"}
	package_ in params.project_tools
}

inline := concat("", [
	`(?:^|[\s;&|(/])(?:python[0-9.]*|node|deno|bun|perl|ruby|php)\s+(?:-\S+\s+)*?(?:-[a-z]*[ce]|--eval|-r|eval)\s+`,
	`[^\n]*(?:urlopen|urllib|requests\.|http\.client|https?\.(?:get|request)|socket|fetch\(|child_process`,
	`|\bexec\(|\beval\(|\.(?:system|popen)\(|subprocess|b64decode|Buffer\.from|LWP|Net::HTTP|\x60)`,
	`|(?:^|[;&|]\s*)eval\s+["']?\$[A-Za-z{]`,
])

# Files that a command runs from places that are not in the repository; programs that a person has
# installed for themselves are like those of the system.
outside(command) := {file |
	some [_, file] in regex.find_all_string_submatch_n(strange, command, -1)
	not regex.match(`/s?bin/[^/]+$`, file)
}

strange := concat("", [
	`(?:^|[;&|(\n])\s*(?:(?:sudo|exec|nohup|env|time)\s+)*`,
	`(?:(?:[^\s;&|]*/)?(?:(?:ba|z|da|k)?sh|python[0-9.]*|node|bun|deno|perl|ruby|source|\.)\s+(?:-\S+\s+|run\s+)*)?`,
	`["']?((?:~|\$\{?HOME\}?|/tmp|/var/tmp|/dev/shm|\.\.|/root|/home/[^/\s"']+|/Users/[^/\s"']+)/[^\s"';&|)]+)`,
])

# The hosts that a command sends something to.
contacted(command) := {host |
	some part in regex.split(`[;\n]|&&|\|\|`, command)
	regex.match(sending, part)
	some address in regex.find_n(`(?i)https?://[^\s"'<>|)]+`, part, -1)
	host := hosts.parts(address).host
} | {host |
	some [_, host] in regex.find_all_string_submatch_n(connecting, command, -1)
}

sending := concat("", [
	`(?:^|[^\w.-])curl\s(?:[^\n]*\s)?(?:-[a-zA-Z]*[dFT]\b?|--data\S*|--form\S*|--json|--upload-file`,
	`|-X\s*(?:POST|PUT|PATCH)|--request[\s=](?:POST|PUT|PATCH))`,
	`|(?:^|[^\w.-])git\s+push\s`,
	`|(?:^|[^\w.-])wget\s[^\n]*--(?:post|body)-`,
	"|(?:^|[^\\w.-])(?:curl|wget)\\s(?:[^\\n]*(?:\\$\\(|`)",
	`|[^|\n]*\$\{?(?i:\w*_)?(?i:(?:API|ACCESS|PRIVATE|SECRET)?_?KEY|TOKEN|SECRET|PASS|PASSWD|PASSWORD|CREDENTIALS?|AUTH)(?:\W|$))`,
])

connecting := concat("", [
	# The value of an option is a port, a file or two ports and a host without a dot.
	`(?:(?:^|[;&|(\s])(?:nc|ncat|netcat|ssh)\s+(?:-\S+\s+(?:(?:[\w:-]+|\S*/\S*)\s+)?)*(?:[\w.-]+@)?|/dev/(?:tcp|udp)/`,
	`|(?:^|[;&|(\s])scp\s[^;&|\n]*\s(?:[\w.-]+@)?`,
	`|(?:^|[;&|(\s])rsync\s[^;&|\n]*\s[\w.-]+@`,
	"|(?:^|[;&|(\\s])(?:dig|nslookup|host|ping)\\s[^;&|`$\\n]*(?:\\$\\([^)\\n]*\\)|`[^`\\n]*`)\\.)",
	`([A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]+)`,
])

is_known(host) if hosts.is_local(host)

is_known(host) if hosts.is_listed(host, params.hosts)
