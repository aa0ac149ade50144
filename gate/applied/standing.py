"""Whether what was applied stands in an object: more may be there, and nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from gate.applied.form import formed
from gate.applied.served import STILL, USUAL, is_built_in
from gate.tree import escape

MOST = 20
"""How many pointers are told."""
CLOSED = frozenset(
    {"binaryData", "data", "labelSelector", "matchLabels", "namespaceSelector", "objectSelector",
     "podSelector", "selector"}
)  # fmt: skip
"""Mappings of the built-in kinds to which no API server adds: one more key means something else."""
GROWING = re.compile(r"/metadata/(finalizers|ownerReferences)")
GROWING_OF_POD = re.compile(
    r"/spec/(volumes|tolerations|imagePullSecrets|(initContainers|containers)/\d+/volumeMounts)"
)
"""Lists to which the cluster itself adds, at their end."""
INDEX = re.compile(r"(/\d+)+$")
ABSENT = object()


def standing(
    form: Mapping[str, object], value: Mapping[str, object], namespace: str
) -> tuple[str, ...]:
    """Give the JSON Pointers of what does not stand in an object as it was applied.

    `form` is a canonical form as a tree. Fields may be added to mappings, but for those whose every
    key counts and for fields that no API server fills; lists have the same items, but for those
    that the cluster adds to.
    """
    lists = [GROWING, *([GROWING_OF_POD] if form.get("kind") == "Pod" else [])]
    comparison = Comparison(lists, is_built_in=is_built_in(form))
    return tuple(islice(comparison.faults(form, formed(value, namespace), ""), MOST))


def unequal(form: Mapping[str, object], other: Mapping[str, object]) -> tuple[str, ...]:
    """Give the JSON Pointers at which two canonical forms differ."""
    return tuple(islice(differences(form, other, ""), MOST))


class Comparison:
    """What may be added where."""

    def __init__(self, growing: Sequence[re.Pattern[str]], *, is_built_in: bool) -> None:
        """Take the lists that may grow, and whether the kind is built in."""
        self.growing = growing
        self.is_built_in = is_built_in

    def faults(self, wanted: object, there: object, at: str) -> Iterator[str]:
        """Find what does not stand."""
        match wanted, there:
            case dict(), dict():
                yield from (f"{at}/{escape(key)}" for key in self.gained(wanted, there, at))
                for key, each in wanted.items():
                    yield from self.faults(each, there.get(key, ABSENT), f"{at}/{escape(key)}")
            case list(), list():
                yield from self.items(wanted, there, at)
            case _ if not is_same(wanted, there):
                yield at
            case _:
                pass

    def gained(
        self, wanted: Mapping[str, object], there: Mapping[str, object], at: str
    ) -> Iterator[str]:
        """Give the keys that came to a mapping and that no API server adds."""
        name = INDEX.sub("", at).rpartition("/")[2]
        for key in there if self.is_built_in else ():
            if key not in wanted and (name in CLOSED or key in STILL or (name, key) in USUAL):
                yield key

    def items(self, wanted: Sequence[object], there: Sequence[object], at: str) -> Iterator[str]:
        """Find what does not stand of a list."""
        for index, each in enumerate(wanted):
            found = there[index] if index < len(there) else ABSENT
            yield from self.faults(each, found, f"{at}/{index}")
        if not any(pattern.fullmatch(at) for pattern in self.growing):
            yield from (f"{at}/{index}" for index in range(len(wanted), len(there)))


def differences(one: object, other: object, at: str) -> Iterator[str]:
    """Find where two values differ."""
    match one, other:
        case dict(), dict():
            for key in dict.fromkeys((*one, *other)):
                pair = one.get(key, ABSENT), other.get(key, ABSENT)
                yield from differences(*pair, f"{at}/{escape(key)}")
        case list(), list():
            for index, pair in enumerate(zip_longest(one, other, fillvalue=ABSENT)):
                yield from differences(*pair, f"{at}/{index}")
        case _ if not is_same(one, other):
            yield at
        case _:
            pass


def is_same(one: object, other: object) -> bool:
    """Compare values as JSON does, to which 1.0 is 1 and `true` is no number."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other
