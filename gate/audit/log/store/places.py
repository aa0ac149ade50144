"""Where the hash of a complete subtree stands among all of them, in order of completion."""

from gate.audit.log.hashing import Place


def position(place: Place) -> int:
    """Give the number of a complete subtree.

    Entry m completes itself, at level 0, and then one subtree at each level that ends with it;
    before it, m entries have completed 2m - popcount(m).
    """
    last = ((place.number + 1) << place.level) - 1
    return count(last) + place.level


def count(size: int) -> int:
    """Give how many complete subtrees a log of so many entries has."""
    return 2 * size - size.bit_count()
