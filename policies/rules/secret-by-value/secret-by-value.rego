# METADATA
# title: Secret written by value
# description: >-
#   Whoever can read the repository can read every secret that was ever written into it, and taking
#   it out later does not take it out of the history. Applies to every place of a manifest: variables,
#   headers, arguments, URLs with their queries, fields, data of ConfigMaps, annotations, prompts, and
#   YAML, JSON, environment files and base64 inside of strings. A value is taken for a secret when it
#   has the form of a known service's token, when its name says so, or when it looks generated and
#   is named like a key. The default of a variable counts, as in `${API_KEY:-value}`; references
#   and placeholders do not. Each entry of a Secret object is a secret, whatever it is called; a
#   SealedSecret, an ExternalSecret and a file that SOPS encrypted hold none. A fingerprint stands
#   for the value, which is never shown.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: "Kubernetes: good practices for Secrets"
#   - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#     description: OWASP Top 10 for LLM Applications, LLM02 Sensitive Information Disclosure
#   - ref: https://cwe.mitre.org/data/definitions/798.html
#     description: CWE-798 Use of Hard-coded Credentials
# custom:
#   severity: critical
#   remediation: >-
#     Revoke the secret first: it is known. Then refer to its successor: `valueFrom.secretKeyRef` in
#     Kubernetes, `${VAR}` in a file of MCP servers, a SealedSecret or an ExternalSecret in place of a
#     Secret object.
#   requires: [credentials]
package agentgate.rules["secret-by-value"]

import future.keywords.not

findings contains {"at": credential.at, "message": message} if {
	some credential in input.manifest.credentials
	credential.kind == "literal"
	message := sprintf("%s holds a secret by value: %s (fingerprint %s); %s", [
		place(credential),
		credential.reason,
		credential.fingerprint,
		instead(credential),
	])
}

place(credential) := sprintf("%s %q", [object.get(nouns, credential.where, "value"), credential.name])

nouns := {
	"argument": "argument",
	"data": "entry",
	"env": "variable",
	"field": "field",
	"header": "header",
	"text": "the text with",
	"url": "the URL in",
}

instead(credential) := "keep a SealedSecret or an ExternalSecret in Git" if {
	credential.where == "data"
	input.manifest.identity.resource == "Secret"
} else := "take it out of the claim, and let its SandboxTemplate refer to a Secret" if {
	input.manifest.identity.resource == "SandboxClaim"
} else := "refer to a Secret with valueFrom" if {
	credential.where in {"env", "header"}
	input.manifest.identity.resource != ""
} else := "keep it in a Secret and refer to that" if {
	input.manifest.identity.resource != ""
} else := "write ${VAR} and set the variable where this runs"
