# Models at an address that is not their maker's.
package main

import rego.v1

moves := concat("", [
	`(?:^|_)(?:OPENAI|LLM|LITELLM|ANTHROPIC|CLAUDE|AZURE_OPENAI|AZURE_AI|AZURE|GEMINI|GOOGLE_GEMINI|VERTEX|BEDROCK|`,
	`MISTRAL|CODESTRAL|COHERE|GROQ|XAI|DEEPSEEK|OPENROUTER|TOGETHER|FIREWORKS|OLLAMA)_`,
	`(?:BASE_URL|API_BASE|API_BASE_URL|API_URL|API_HOST|BASE|ENDPOINT|HOST)$`,
])

own := concat("|", [
	`^(?:.*\.)?api\.openai\.com$`, `^api\.anthropic\.com$`, `\.openai\.azure\.(?:com|us)$`, `\.ai\.azure\.com$`,
	`^generativelanguage\.googleapis\.com$`, `aiplatform(?:\..*\.rep)?\.googleapis\.com$`,
	`^bedrock-(?:runtime|mantle)`, `^(?:api|codestral)\.mistral\.ai$`, `^api\.cohere\.(?:com|ai)$`,
	`^api\.groq\.com$`, `^(?:.*\.)?api\.x\.ai$`, `^api\.deepseek\.com$`, `^openrouter\.ai$`,
	`^api\.together\.(?:xyz|ai)$`, `^api\.fireworks\.ai$`,
])

local := concat("|", [
	`^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$`, `^(?:[a-z0-9_-]+\.)+svc(?:\.cluster\.local)?$`, `\.localhost$`,
	`^127(?:\.[0-9]{1,3}){3}$`, `^0\.0\.0\.0$`, `^\[::1?\]$`, `\$|\{\{`,
])

host_of(address) := lower(regex.replace(authority, `^.*@|:[0-9]*$`, "")) if {
	authority := regex.replace(regex.replace(address, `^[A-Za-z][A-Za-z0-9+.-]*:/{2}`, ""), `[/?#].*$`, "")
}

deny contains message if {
	some variable in variables
	regex.match(moves, upper(variable.name))
	host := host_of(variable.value)
	host != ""
	not regex.match(local, host)
	not regex.match(own, host)
	message := sprintf("variable %s leads to %s", [variable.name, host])
}

deny contains message if {
	some variable in variables
	regex.match(moves, upper(variable.name))
	startswith(lower(variable.value), "http://")
	host := host_of(variable.value)
	not regex.match(local, host)
	message := sprintf("variable %s leads to %s over plain http", [variable.name, host])
}
