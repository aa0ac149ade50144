# Secrets in any string of the object.
package main

import rego.v1

token := concat("|", [
	`A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}`, `AIza[\w-]{35}`, `GOCSPX-[\w-]{24,32}`, `ya29\.[\w-]{20,}`,
	`do[opr]_v1_[a-f0-9]{64}`, `dapi[a-f0-9]{32}`, `gh[pousr]_[A-Za-z0-9]{36}`, `github_pat_[A-Za-z0-9_]{36}`,
	`gl(?:pat|dt|rt|ft|ptt|oas|cbt|soat|imt|agent|ffct|wt)-[\w-]{20}`, `npm_[A-Za-z0-9]{36}`,
	`pypi-AgE[\w-]{50}`, `rubygems_[a-f0-9]{48}`, `dckr_[po]at_[\w-]{20}`, `ATATT3[\w=-]{100}`,
	`sk-ant-[a-z0-9]{2,12}-[\w-]{20}`, `sk-(?:proj|svcacct|admin|None)-[\w-]{20}`, `sk-or-v1-[a-f0-9]{40}`,
	`sk-[A-Za-z0-9]{20,64}\b`, `(?:hf_|api_org_)[A-Za-z0-9]{30}`, `gsk_[A-Za-z0-9]{40}`, `xai-[A-Za-z0-9]{60}`,
	`pplx-[A-Za-z0-9]{40}`, `r8_[A-Za-z0-9]{37}`, `nvapi-[\w-]{60}`, `lsv2_(?:pt|sk)_[a-f0-9]{32}_`,
	`tvly-(?:dev-|prod-)?[A-Za-z0-9]{20}`, `xox[abeoprs]-[A-Za-z0-9-]{10}`, `xapp-\d-[A-Z0-9]{6,20}-`,
	`hooks\.slack\.com/services/[A-Za-z0-9+/]{40}`, `\d{8,10}:AA[\w-]{33}`, `SG\.[\w-]{16,32}\.[\w-]{16}`,
	`SK[a-f0-9]{32}\b`, `[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10}`, `whsec_[A-Za-z0-9+/]{24}`,
	`shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`, `ntn_[A-Za-z0-9]{40}`, `lin_api_[A-Za-z0-9]{40}`, `hv[bs]\.[\w-]{24}`,
	`AGE-SECRET-KEY-1[A-Z0-9]{58}`, `gl(?:sa|c)_[A-Za-z0-9+/_]{32}`, `NRAK-[A-Z0-9]{27}`, `pul-[a-f0-9]{40}`,
	`tskey-[a-z]{3,10}-[\w-]{20}`, `sha256~[\w-]{43}`, `eyJ[\w-]{10,}\.eyJ[\w-]{8,}\.`, `AccountKey=[A-Za-z0-9+/]{80}`,
	`-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY`, `[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@$]+@`,
	`(?i:bearer|basic)\s+[A-Za-z0-9._~+/-]{16,}`,
])

secret_name := `(?i)(?:api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|token|password|passwd|passphrase|secret|credentials?)$`

stands_in := `^\$|^<|^vault:|^op://|\{\{|^(?i:true|false|changeme|none|null)$`

assigned := `(?i)\b[a-z0-9_.-]*(?:api[_-]?key|token|password|passphrase|secret)["']?\s*[=:]\s*["']?([^\s"'&,;]{6,})`

# A string may itself be a tree, in JSON, or another string in base64.
texts := array.concat(strings, array.concat(
	[[array.concat(path, inner), value] |
		some [path, text] in strings
		regex.match(`^\s*[{\[]`, text)
		json.is_valid(text)
		walk(json.unmarshal(text), [inner, value])
		is_string(value)
	],
	[[path, base64.decode(text)] |
		some [path, text] in strings
		regex.match(`^[A-Za-z0-9+/]{24,}={0,2}$`, text)
		base64.is_valid(text)
	],
))

deny contains message if {
	some [path, value] in texts
	regex.match(token, value)
	message := sprintf("%v carries a secret by value", [path])
}

# By the name of the field.
deny contains message if {
	some [path, value] in texts
	name := path[count(path) - 1]
	is_string(name)
	regex.match(secret_name, name)
	is_secret(value)
	not endswith(name, "Name")
	message := sprintf("%v carries a secret by value", [path])
}

# By the name of a variable.
deny contains message if {
	some variable in variables
	regex.match(secret_name, variable.name)
	is_secret(object.get(variable, "value", ""))
	message := sprintf("variable %s carries a secret by value", [variable.name])
}

# By a name within a text.
deny contains message if {
	some [path, value] in texts
	regex.match(`[=:]`, value)
	some found in regex.find_all_string_submatch_n(assigned, value, -1)
	is_secret(found[1])
	message := sprintf("%v carries a secret by value", [path])
}

# By the option before it.
deny contains message if {
	some container in containers
	list := words(container)
	some position, word in list
	regex.match(`^--?[A-Za-z]`, word)
	regex.match(secret_name, word)
	value := list[position + 1]
	not startswith(value, "-")
	is_secret(value)
	message := sprintf("option %s carries a secret by value", [word])
}

is_secret(value) if {
	count(value) >= 6
	not regex.match(stands_in, value)
	not regex.match(`^[a-z-]+$`, value)
}
