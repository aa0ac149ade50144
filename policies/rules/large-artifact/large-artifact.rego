# METADATA
# title: Weights, embeddings or a database kept in Git
# description: >-
#   What a model or a store has learned does not belong beside its manifests: nobody can review
#   it, every clone carries it for ever, and some of its formats run code when they are opened. The
#   rule knows such files by their names and looks at their size alone; a pointer of Git LFS is
#   small and stays silent.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
#   - ref: https://git-lfs.com
#     description: Git Large File Storage
# custom:
#   severity: medium
#   remediation: >-
#     Keep the file in a registry, a bucket or Git LFS and refer to it by digest; then remove it
#     from Git.
#   requires: [size]
#   parameters:
#     max_bytes:
#       description: How large such a file may be, in bytes, as small samples for tests are.
#       default: 1048576
package agentgate.rules["large-artifact"]

import future.keywords.not

catalogue := data.catalogue["large-artifact"]

findings contains {"at": "", "message": message} if {
	size := input.object.bytes
	size > data.params["large-artifact"].max_bytes
	not input.object.pointer
	message := sprintf(
		"%s of %s in Git; keep it in a registry, a bucket or Git LFS",
		[what, amount(size)],
	)
}

# What the end of the name stands for.
what := catalogue.suffixes[suffix] if {
	suffix := concat("", [".", lower(regex.replace(input.manifest.identity.name, `^.*\.`, ""))])
}

amount(size) := sprintf("%d MiB", [floor(size / 1048576)]) if size >= 1048576

amount(size) := sprintf("%d KiB", [ceil(size / 1024)]) if size < 1048576
