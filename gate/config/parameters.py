"""Which parameters of rules name environments, and whether those exist."""

from collections.abc import Iterator, Sequence

from gate.config import Config
from gate.model import Notice, Rule
from gate.tree import escape


def naming(rule: Rule) -> Iterator[tuple[str, list[object]]]:
    """Give the parameters of a rule that name environments, as it declares, with their defaults."""
    for name, declared in rule.parameters.items():
        match declared:
            case {"names": "environments", "default": list(default)}:
                yield name, default
            case _:
                continue


def misnamed(config: Config, rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Find environments that parameters name and nothing describes, as (pointer, message)."""
    known = [each.name for each in config.environments]
    for rule in rules:
        for name, _ in naming(rule):
            given = config.parameters.get(rule.id, {}).get(name)
            # Whether it is a list at all was looked at when the rules were prepared.
            for number, each in enumerate(given if isinstance(given, list) else ()):
                if each not in known:
                    pointer = f"/parameters/{escape(rule.id)}/{escape(name)}/{number}"
                    yield pointer, f"no environment is named {each!r}"


def void_defaults(config: Config, rules: Sequence[Rule]) -> Iterator[Notice]:
    """Tell where a rule is left for environments of which the owner describes none."""
    known = [each.name for each in config.environments]
    for rule in rules:
        for name, default in naming(rule):
            is_given = name in config.parameters.get(rule.id, {})
            if default and not is_given and not any(each in known for each in default):
                yield Notice(
                    "no-environment",
                    f"{rule.id} is for the environments {', '.join(map(str, default))}, and "
                    f"gate.yaml describes none of them: set {name} of it under `parameters`",
                )
