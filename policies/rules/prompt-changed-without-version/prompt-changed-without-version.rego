# METADATA
# title: Prompt changed, version not
# description: >-
#   Where an agent declares a version, whoever reads it in a log, a report or a trace takes it for what
#   ran. The rule finds prompts that a change rewrites while the version beside them stays: a label or an
#   annotation `version`, `prompt-version` or `…/version`, a `version` in the metadata or the front
#   matter, or a line such as `Version: 1.4` or `v1.4` in the prompt itself. It is silent where none is declared.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
#     description: "Kubernetes: recommended labels"
#   - ref: https://semver.org/
#     description: Semantic Versioning
# custom:
#   severity: low
#   remediation: >-
#     Raise the version together with the prompt.
#   requires: [prompts]
#   doors: [check, presync]
package agentgate.rules["prompt-changed-without-version"]

import data.agentgate.lib.entries
import future.keywords.not

findings contains {"at": prompt.at, "message": message} if {
	input.change.operation == "UPDATE"
	some prompt in input.manifest.prompts
	prompt.length > 0
	text := object.get(input.object, entries.steps(prompt.at), "")
	was := object.get(input.change.old, entries.steps(prompt.at), text)
	is_string(text)
	is_string(was)
	trim_space(text) != trim_space(was)
	now := versions(input.object, text)
	count(now) > 0
	now == versions(input.change.old, was)
	message := sprintf("this prompt was changed, but the version beside it is %q as before", [min(now)])
}

# Every version that a document or a prompt in it declares.
versions(document, text) := ({value |
	some path in [["metadata"], ["frontmatter"], ["frontmatter", "metadata"]]
	value := declared(object.get(document, array.concat(path, ["version"]), ""))
} | {value |
	some place in ["labels", "annotations"]
	some key, written in object.get(document, ["metadata", place], {})
	regex.match(`(?:^|/)(?:prompt-)?version$`, key)
	value := declared(written)
}) | {value |
	some [_, named, bare] in regex.find_all_string_submatch_n(`(?im)^\W{0,8}(?:(?:prompt )?version:? +v?([0-9][0-9a-z.+-]*)|v([0-9]+\.[0-9][0-9a-z.+-]*))\W*$`, text, 3)
	value := concat("", [named, bare])
}

declared(value) := value if {
	is_string(value)
	value != ""
}

declared(value) := sprintf("%v", [value]) if is_number(value)
