# METADATA
# title: Skill that can change after it was reviewed
# description: >-
#   A skill is instructions, and often code, that an agent follows as its own. Fetched by a tag, a
#   branch or only a name, it can become another one tomorrow without any change here; so it is
#   fetched by what cannot move: an image by its digest, Git by the hash of a commit, an object of a
#   bucket by its version. Where none is named, the branch that is meant by default moves like any
#   other. A place whose identity is not verified can hand out anything. Skills that lie in the
#   judged repository are reviewed with it.
# related_resources:
#   - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#     description: OWASP Top 10 for LLM Applications, LLM03 Supply Chain
#   - ref: https://agentskills.io/specification
#     description: Agent Skills, the format
# custom:
#   severity: medium
#   remediation: >-
#     Name a digest (`registry.example/skill@sha256:<64 hex digits>`) or the whole hash of a commit, or
#     copy the skill into this repository; leave verification on.
#   requires: [skills]
package agentgate.rules["unpinned-skill"]

import data.agentgate.lib.images
import future.keywords.not

findings contains {"at": skill.at, "message": message} if {
	some skill in input.manifest.skills
	not is_pinned(skill.source, skill.ref)
	not depends(skill)
	not is_elsewhere(skill)
	message := fault(skill.source, skill)
}

findings contains {"at": skill.at, "message": message} if {
	some skill in input.manifest.skills
	skill.source != "local"
	not skill.verify
	message := sprintf("skill %q is fetched from a place whose certificate is not verified", [skill.location])
}

unresolved contains {"at": skill.at, "message": message} if {
	some skill in input.manifest.skills
	not is_pinned(skill.source, skill.ref)
	depends(skill)
	message := sprintf("the version of skill %q is only known when it is fetched", [skill.location])
}

unresolved contains {"at": skill.at, "message": message} if {
	some skill in input.manifest.skills
	skill.source == "unread"
	message := sprintf(
		"what lies in %q belongs to a plugin, and is judged only where its path or shape tells so",
		[skill.location],
	)
}

is_pinned("local", _)

is_pinned("unread", _)

is_pinned("oci", ref) if images.is_digest(ref)

is_pinned("git", ref) if is_commit(ref)

is_pinned("s3", ref) if ref != ""

# A marketplace keeps the versions it published, or names the commit they were made from.
is_pinned("marketplace", ref) if is_commit(ref)

is_pinned("marketplace", ref) if regex.match(`^v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?$`, ref)

# A skill of a plugin, `plugin:skill`, comes with the plugin.
is_elsewhere(skill) if {
	skill.source == "marketplace"
	regex.match(`^[^/@:]+:[^/@:]+$`, skill.location)
}

# A plugin is as fixed as its marketplace, `plugin@marketplace`, which is judged where it is added.
is_elsewhere(skill) if {
	skill.source == "marketplace"
	[_, market] := split(skill.location, "@")
	object.get(input.object, ["extraKnownMarketplaces", market], null) != null
}

is_commit(ref) if regex.match("^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$", ref)

# Something that is filled in later stands for all of the reference, or for its version.
depends(skill) if regex.match(`^\$|^\{\{`, skill.ref)

depends(skill) if {
	skill.ref == ""
	regex.match(`^\$[({]?[^/:@]*$`, skill.location)
}

fault("oci", skill) := sprintf(
	"skill %q is held by no tag and no digest, which means the tag latest: name its digest",
	[skill.location],
) if {
	skill.ref == ""
} else := sprintf("skill %q is held only by its tag, which can be moved: name its digest", [
	skill.location,
]) if {
	not contains(skill.location, "@")
} else := sprintf("skill %q has a digest that is not complete", [skill.location])

fault("git", skill) := sprintf(
	"skill %q is fetched from whatever commit comes last: name the hash of one",
	[skill.location],
) if {
	skill.ref == ""
} else := sprintf("skill %q is fetched from %q, which can move: name the hash of a commit", [
	skill.location,
	skill.ref,
])

fault("s3", skill) := sprintf(
	"skill %q can be overwritten in its bucket: name its version, or fetch it by digest",
	[skill.location],
)

fault("marketplace", skill) := sprintf(
	"skill %q is fetched from an address that can hand out another tomorrow: copy it into this repository",
	[skill.location],
) if {
	contains(skill.location, "://")
} else := sprintf(
	"skill %q is taken from a marketplace in whatever version is newest: name the commit of the marketplace",
	[skill.location],
) if {
	skill.ref == ""
} else := sprintf(
	"skill %q is taken from a marketplace as %q, which can move: name the commit of the marketplace",
	[skill.location, skill.ref],
)
