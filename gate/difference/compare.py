"""Which manifests belong together on two sides, and what happened to each of their traits."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from gate.difference import Altered, How, Subject, Trait, TraitChange
from gate.difference.traits import traits
from gate.manifest import Identity
from gate.model import Location

Locate = Callable[[Sequence[tuple[Subject, str]]], Sequence[Location]]
"""Finds where JSON Pointers stand, each of the document of a subject."""

Who = Callable[[Subject], tuple[str, ...]]
"""Tells by what the manifests of two sides are the same."""

ALIKE = 0.75
"""The share of equal traits from which a manifest that is gone is the one that is new."""

Marks = frozenset[tuple[str, str, str]]

Known = dict[tuple[str, str, int], Trait]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one trait, once it is placed at a pointer of the document of a subject."""

    told: Callable[[Location], TraitChange]
    subject: Subject
    at: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A manifest that is not what it was; where anything stands is still to be found."""

    how: How
    before: Subject | None
    after: Subject | None
    changes: tuple[Change, ...]


def compare(
    before: Iterable[Subject], after: Iterable[Subject], who: Who, locate: Locate
) -> tuple[Altered, ...]:
    """Say what happened to every manifest that is not what it was, in a fixed order."""
    old, new = by_name(before, who), by_name(after, who)
    pairs: list[tuple[Subject | None, Subject | None]] = []
    gone: list[Subject] = []
    fresh: list[Subject] = []
    for name in sorted(old.keys() | new.keys()):
        left, come = old.get(name, []), new.get(name, [])
        pairs += namesakes(left, come)
        gone += left
        fresh += come
    pairs += renamed(gone, fresh)
    pairs += [(subject, None) for subject in gone] + [(None, subject) for subject in fresh]
    found = [each for pair in pairs if (each := altered(*pair, who))]
    return tuple(sorted(placed(found, locate), key=order))


def placed(drafts: Sequence[Draft], locate: Locate) -> Iterator[Altered]:
    """Find where all changes are written, asking once."""
    places = iter(locate([(c.subject, c.at) for each in drafts for c in each.changes]))
    for each in drafts:
        changes = [change.told(next(places)) for change in each.changes]
        ordered = tuple(sorted(changes, key=lambda c: (c.facet, c.key, c.how)))
        yield Altered(each.how, each.before, each.after, ordered)


def by_name(subjects: Iterable[Subject], who: Who) -> dict[tuple[str, ...], list[Subject]]:
    """Index manifests by who they are; several overlays may hold one of the same name."""
    index: dict[tuple[str, ...], list[Subject]] = {}
    for subject in subjects:
        index.setdefault(who(subject), []).append(subject)
    return index


def namesakes(old: list[Subject], new: list[Subject]) -> list[tuple[Subject, Subject]]:
    """Pair manifests of one name, taking the pairs from both: of one file first, then in order."""
    there = {subject.manifest.file: subject for subject in reversed(new)}
    pairs: list[tuple[Subject, Subject]] = []
    for subject in old:
        same = there.pop(subject.manifest.file, None)
        if same:
            pairs.append((subject, same))
    for one, other in pairs:
        old.remove(one)
        new.remove(other)
    pairs += zip(old, new, strict=False)
    count = min(len(old), len(new))
    del old[:count], new[:count]
    return pairs


def by_identity(subject: Subject) -> tuple[str, ...]:
    """Name a manifest as a cluster does, or by where it stands."""
    identity = subject.manifest.identity
    place = "" if identity.resource else subject.manifest.file
    return (*kind_of(identity), identity.namespace, identity.name, place, identity.at)


def by_role(subject: Subject) -> tuple[str, ...]:
    """Name a manifest by what it is called in every environment."""
    identity = subject.manifest.identity
    return (*kind_of(identity), identity.name, identity.at)


def kind_of(identity: Identity) -> tuple[str, str]:
    """Tell kinds apart, those of the same name in several groups included."""
    return identity.group, identity.resource or identity.kind


def renamed(gone: list[Subject], fresh: list[Subject]) -> list[tuple[Subject, Subject]]:
    """Pair what is gone with what is new and nearly the same, taking the pairs from both lists."""
    # Each against each, so that what is done once is not done for every pair.
    before, after = list(map(marked, gone)), list(map(marked, fresh))
    candidates = sorted(
        (
            (share, -i, -j)
            for i, old in enumerate(before)
            for j, new in enumerate(after)
            if old[0] == new[0] and (share := likeness(old[1], new[1])) >= ALIKE
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    news: set[int] = set()
    for _, i, j in candidates:
        if -i not in taken and -j not in news:
            taken[-i] = -j
            news.add(-j)
    found = [(gone[i], fresh[j]) for i, j in taken.items()]
    gone[:] = [each for i, each in enumerate(gone) if i not in taken]
    fresh[:] = [each for j, each in enumerate(fresh) if j not in news]
    return found


def marked(subject: Subject) -> tuple[tuple[str, str], Marks]:
    """Give the kind of a manifest, and what it is made of."""
    found = frozenset((t.facet, t.key, t.value) for t in traits(subject.manifest))
    return kind_of(subject.manifest.identity), found


def likeness(one: Marks, other: Marks) -> float:
    """Tell which share of the traits of two manifests is equal; none have nothing in common."""
    common = len(one & other)
    whole = len(one) + len(other) - common
    return common / whole if whole else 0.0


def altered(before: Subject | None, after: Subject | None, who: Who) -> Draft | None:
    """Say what happened to one manifest; `None` where nothing did."""
    old = known(before) if before else {}
    new = known(after) if after else {}
    changes = (*changed(old, new, after), *lost(old, new, before))
    how = what_happened(before, after, who) or (How.CHANGED if changes else moved(before, after))
    return None if how is None else Draft(how, before, after, changes)


def what_happened(before: Subject | None, after: Subject | None, who: Who) -> How | None:
    """Say what happened to a manifest as a whole; `None` if it has the name that it had."""
    if before is None or after is None:
        return How.ADDED if before is None else How.REMOVED
    one, other = before.manifest.identity, after.manifest.identity
    is_same = (one.namespace, one.name) == (other.namespace, other.name)
    return None if is_same or who(before) == who(after) else How.RENAMED


def moved(before: Subject | None, after: Subject | None) -> How | None:
    """Say whether a manifest only went to another file."""
    files = {subject.manifest.file for subject in (before, after) if subject}
    return How.MOVED if len(files) > 1 else None


def known(subject: Subject) -> Known:
    """Index the traits of a manifest; equal ones are told apart by their order."""
    index: Known = {}
    seen: Counter[tuple[str, str]] = Counter()
    for trait in traits(subject.manifest):
        seen[trait.facet, trait.key] += 1
        index[trait.facet, trait.key, seen[trait.facet, trait.key]] = trait
    return index


def changed(old: Known, new: Known, after: Subject | None) -> Iterator[Change]:
    """Give what is new and what is not what it was."""
    if after is None:
        return
    for key, trait in new.items():
        before = old[key].value if key in old else ""
        if key not in old or trait.value != before:
            how = How.CHANGED if key in old else How.ADDED
            told = partial(TraitChange, how, key[0], key[1], before, trait.value)
            yield Change(told, after, trait.at)


def lost(old: Known, new: Known, before: Subject | None) -> Iterator[Change]:
    """Give what is gone."""
    if before is None:
        return
    for key, trait in old.items():
        if key not in new:
            told = partial(TraitChange, How.REMOVED, key[0], key[1], trait.value, "")
            yield Change(told, before, trait.at)


def order(each: Altered) -> tuple[str, ...]:
    """Order manifests by file and name, whatever side they are on."""
    subject = each.after or each.before
    if subject is None:
        return ()
    identity = subject.manifest.identity
    return subject.manifest.file, identity.namespace, identity.name, identity.at, each.how
