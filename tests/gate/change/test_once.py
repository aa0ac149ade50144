"""What is read once is what would be read again."""

from collections.abc import Sequence

from gate.change.once import Once
from gate.intake import Intake, take_in
from gate.sources import File
from tests.corpus import cases

FILES = [file for case in cases() for file in case.files]


def test_no_file_is_read_twice() -> None:
    read: list[str] = []

    def reading(files: Sequence[File]) -> Intake:
        read.extend(file.path for file in files)
        return take_in(files, frozenset())

    one, other, third = (File(f"{name}.yaml", b"a: [1]\n---\nb: 2\n") for name in "abc")
    once = Once(reading)
    assert once([one, other]) == take_in([one, other], frozenset())
    assert once([third, one]) == take_in([third, one], frozenset())
    assert once([]) == Intake((), (), ())
    assert read == ["a.yaml", "b.yaml", "c.yaml"]


def test_what_files_hold_is_taken_apart_and_put_together_again() -> None:
    files = list({file.path: file for file in FILES}.values())
    once = Once(lambda some: take_in(some, frozenset()))
    together = once(files)
    whole = take_in(files, frozenset())
    for mine, theirs in (
        (together.loaded, whole.loaded),
        (together.unreadable, whole.unreadable),
        (together.unclaimed, whole.unclaimed),
    ):
        assert sorted(map(repr, mine)) == sorted(map(repr, theirs))
