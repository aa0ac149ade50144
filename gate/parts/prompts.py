"""Text written for a model: told by its digest and length, never kept."""

from hashlib import sha256

from gate.manifest import Prompt
from gate.parts.facts import Facts
from gate.parts.references import Holder, link_to
from gate.tree import Node


def inline_prompt(node: Node) -> Facts:
    """Read a prompt that is written out; nothing where there is none."""
    if not node.present:
        return Facts()
    text = node.text()
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Facts(prompts=(Prompt("inline", "", f"sha256:{digest}", len(text), node.at),))


def prompt_from(holder: Holder, at: str) -> Facts:
    """State that a prompt is kept in a Secret or ConfigMap; `ref` is `name` or `name/key`."""
    ref = "/".join(part for part in (holder.object.name, holder.key) if part)
    return Facts(prompts=(Prompt(holder.kind.value, ref, "", 0, at),), links=(link_to(holder, at),))
