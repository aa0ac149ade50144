# METADATA
# title: Shells
# description: What a command for a shell does with what it fetches.
package agentgate.lib.shell

import future.keywords.not

# A command as a shell reads it, which takes out the break of a line after a backslash, and quotes
# around nothing within a word.
joined(text) := regex.replace(text, `\\\r?\n|\b(?:''|"")\b`, "")

# Whether a command runs what it has just fetched or decoded: nobody has read that.
runs_unseen(text) if is_unseen(joined(text))

is_unseen(text) if regex.match(interpreted, text)

is_unseen(text) if {
	regex.match(`(?i)curl|wget|base64|xxd|openssl|iwr|irm|invoke-|deno`, text)
	some pattern in unseen
	regex.match(pattern, text)
}

# A file that is fetched, and then made executable or run.
is_unseen(text) if {
	some pattern in [download, named_by_address]
	some [_, target] in regex.find_all_string_submatch_n(pattern, text, most)
	file(target) != ""
	regex.match(started, marked(text, file(target)))
}

# Nobody fetches as many files as this in good faith, and no more of them are followed.
is_unseen(text) if count(regex.find_n(download, text, most)) == most

most := 32

# The text with `@@` for each word that is a file.
marked(text, name) := concat(" ", [shown |
	some word in regex.split(`[ \t]+`, regex.replace(text, `([;&|()\n"'])`, " $1 "))
	shown := {true: "@@", false: word}[file(word) == name]
])

file(word) := trim_prefix(trim(word, `"'`), "./")

unseen := [
	sprintf(`(?i)%s[^;\n]*\|\s*%s(?:%s%s|%s(?:\s+-[us])*(?:\s+-)?\s*(?:$|[|;&)"'\n]))`, [
		fetcher,
		`(?:sudo\s+(?:-\S+\s+)*|env\s+)?(?:[^\s|]*/)?`,
		`(?:(?:ba|z|da|a|k|fi)?sh|iex|invoke-expression|pwsh|powershell)`,
		`(?:$|[\s;&|)"'])`,
		`(?:python[0-9.]*|node|deno|perl|ruby|php)`,
	]),
	sprintf(`(?i)<\(\s*%s`, [fetcher]),
	`\bdeno\s+(?:run\s+)?(?:-\S+\s+)*["']?https?://`,
	sprintf(`(?i)(?:^|\beval|\s-[a-z]*c|\biex|\bsource)\s*["'(]*(?:\$\(|%s)[^)]*%s`, ["`", fetcher]),
	sprintf(`(?i)(?:^|\beval|\s-c|\biex)\s*["'(]*(?:\$\(|%s)[^)]*base64\s+(?:-d|--decode)`, ["`"]),
]

# A script that fetches within the language it is written in and hands that to its own interpreter,
# or a shell that reads what it runs from a connection.
interpreted := concat("", [
	`(?s)\b(?:exec|eval|compile|Function)\s*\([^\n]*(?:urlopen|(?:requests|httpx)\.get|fetch)\s*\(`,
	`|(?:urlopen|(?:requests|httpx)\.get|\bfetch)\s*\(.*\b(?:exec|eval|Function|os\.system|execSync)\b`,
	`|\bimport\s*\(\s*["']https?://`,
	`|/dev/tcp/.*\b(?:ba|z|da|k)?sh\b\s*(?:-i\s*)?[0-9]*<&`,
])

fetcher := concat("", [
	`(?:\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)(?:\s|\.exe\s)`,
	`|base64\s+(?:-d|--decode)|xxd\s+-r|openssl\s+enc\s[^|;\n]*-d)`,
])

download := concat("", [
	`\b(?:curl|wget)(?:\s(?:<[^<>\n]*>|[^;&|\n<])*?)?`,
	`(?:\s(?:-[a-zA-Z]*[oO]|--output|--output-document)[ =]*|>{1,2}\s*)([^\s;&|>]+)`,
])

named_by_address := `\b(?:wget|curl\s[^;&|\n]*-[a-zA-Z]*O)\s[^;&|\n]*?https?://[^\s;&|"']*/([^\s/;&|?#"']+)`

started := concat("", [
	`(?:[;&|]|\n)\s*(?:sudo\s+)?(?:chmod\s+\S*x\S*\s+|chmod\s+[0-7]*[1357][0-7]*\s+|`,
	`(?:(?:ba|z|da|k)?sh|source|\.|python[0-9.]*|node|perl|ruby)\s+(?:-\S+\s+)*)?["']?\s*@@`,
])
