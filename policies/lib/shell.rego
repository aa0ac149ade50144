# METADATA
# title: Shells
# description: What a command for a shell does with what it fetches.
package agentgate.lib.shell

import future.keywords.not

# Whether a command runs what it has just fetched or decoded: nobody has read that.
runs_unseen(text) if {
	regex.match(`(?i)curl|wget|base64|xxd|openssl|iwr|irm|invoke-`, text)
	some pattern in unseen
	regex.match(pattern, text)
}

# A file that is fetched, and then made executable or run.
runs_unseen(text) if {
	some [_, target] in regex.find_all_string_submatch_n(download, text, 16)
	name := trim_prefix(trim(target, `"'`), "./")
	name != ""
	after := array.slice(split(text, target), 1, 1000)
	regex.match(started, replace(concat(target, array.concat([""], after)), name, "@@"))
}

unseen := [
	sprintf(`(?i)%s[^;\n]*\|\s*%s(?:%s%s|%s(?:\s+-[us])*(?:\s+-)?\s*(?:$|[|;&)"'\n]))`, [
		fetcher,
		`(?:sudo\s+(?:-\S+\s+)*|env\s+)?(?:[^\s|]*/)?`,
		`(?:(?:ba|z|da|a|k|fi)?sh|iex|invoke-expression|pwsh|powershell)`,
		`(?:$|[\s;&|)"'])`,
		`(?:python[0-9.]*|node|deno|perl|ruby|php)`,
	]),
	sprintf(`(?i)<\(\s*%s`, [fetcher]),
	sprintf(`(?i)(?:^|\beval|\s-[a-z]*c|\biex|\bsource)\s*["'(]*(?:\$\(|%s)[^)]*%s`, ["`", fetcher]),
	sprintf(`(?i)(?:^|\beval|\s-c|\biex)\s*["'(]*(?:\$\(|%s)[^)]*base64\s+(?:-d|--decode)`, ["`"]),
]

fetcher := concat("", [
	`(?:\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)(?:\s|\.exe\s)`,
	`|base64\s+(?:-d|--decode)|xxd\s+-r|openssl\s+enc\s[^|;\n]*-d)`,
])

download := concat("", [
	`\b(?:curl|wget)(?:\s[^;&|\n]*?)?\s`,
	`(?:-[a-zA-Z]*[oO]|--output|--output-document)[ =]*([^\s;&|]+)`,
])

started := concat("", [
	`(?:[;&|]|\n)\s*(?:sudo\s+)?(?:chmod\s+\S*x\S*\s+|chmod\s+[0-7]*[1357][0-7]*\s+|`,
	`(?:(?:ba|z|da|k)?sh|source|\.|python[0-9.]*|node|perl|ruby)\s+(?:-\S+\s+)*)?["']?(?:\./)?@@`,
])
