"""Which rules a verb is about, and what they are judged by."""

from argparse import Namespace
from datetime import UTC, datetime
from difflib import get_close_matches

from gate.authoring.hearing import Court
from gate.authoring.pack import Pack
from gate.errors import PolicyError


def court_of(pack: Pack) -> Court:
    """Judge cases as of today."""
    return Court(pack.library, datetime.now(UTC).date())


def chosen(pack: Pack, options: Namespace) -> list[str]:
    """Give the rules that are meant: one that is named, or all of the folders.

    Raises `PolicyError` when there is no such rule.
    """
    if not options.rule:
        return pack.ids
    if options.rule not in pack.ids:
        near = get_close_matches(options.rule, pack.ids, n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(pack.ids)}"
        raise PolicyError(f"there is no rule {options.rule!r} in these folders", advice=advice)
    return [options.rule]
