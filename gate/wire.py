"""The shapes of the JSON that the Go engine reads and answers."""

from collections.abc import Mapping
from enum import IntEnum
from typing import NotRequired, TypedDict


class Syntax(IntEnum):
    """How bytes are written."""

    YAML = 0
    JSON = 1
    MARKDOWN = 2


class ReadDocument(TypedDict):
    """One document of a file: its value, the line where it starts, its place in the file."""

    value: object
    line: int
    index: int


class ReadFault(TypedDict):
    """Why a document was refused, and where."""

    kind: str
    message: str
    line: int
    column: int
    index: int


class Reading(TypedDict):
    """What a file holds.

    `relaxed` says that JSON had comments or trailing commas, or front matter text without quotes.
    """

    documents: list[ReadDocument]
    faults: list[ReadFault]
    relaxed: bool


class Span(TypedDict):
    """A range of text: 1-based, columns in code points, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Spot(TypedDict):
    """Where a JSON Pointer stands, or its nearest existing ancestor when it was not found."""

    found: bool
    key: Span | None
    value: Span | None


class Question(TypedDict):
    """A JSON Pointer into one document of a file."""

    index: int
    pointer: str


class Source(TypedDict):
    """What a policy set is prepared from: Rego by path, the organisation's data, the schema.

    `tests` are modules of tests, by path, which only checking and testing look at.
    """

    modules: Mapping[str, str]
    data: Mapping[str, object]
    schema: Mapping[str, object] | None
    tests: NotRequired[Mapping[str, str]]


class Resource(TypedDict, total=False):
    """A reference in the METADATA of a rule."""

    ref: str
    description: str


class Annotations(TypedDict, total=False):
    """The METADATA of a rule; the engine refuses a rule that lacks one of the first three."""

    title: str
    description: str
    custom: dict[str, object]
    related_resources: list[Resource]


class Described(TypedDict):
    """A rule of a prepared set."""

    id: str
    file: str
    line: int
    annotations: Annotations
    unresolved: bool
    imports_not: bool


class Member(TypedDict):
    """One thing a rule says."""

    at: str
    message: str


class Failure(TypedDict):
    """Why a rule did not answer: `deadline` or `error`."""

    kind: str
    message: str


class Evaluated(TypedDict):
    """What one rule said of one input."""

    rule: str
    findings: list[Member]
    unresolved: list[Member]
    error: Failure | None
    duration_ns: int


class PlacedError(TypedDict):
    """One thing wrong with a policy, at its place; the file is empty when there is none.

    `pointer` says instead where something stands in the parameters that were given.
    """

    file: str
    line: int
    column: int
    message: str
    pointer: str


class Coverage(TypedDict):
    """The heads and expressions of one Rego file: those that were evaluated, and the others."""

    file: str
    covered: list[Span]
    missed: list[Span]


class RegoTest(TypedDict):
    """What came of one Rego test: `pass`, `fail`, `error` or `skipped`.

    `failed` names the cases of it that failed, `message` says why it could not be run.
    """

    name: str
    file: str
    line: int
    outcome: str
    failed: list[str]
    message: str
    output: str
    duration_ns: int


class RegoTests(TypedDict):
    """What came of all Rego tests, and what of the rules they went through."""

    tests: list[RegoTest]
    coverage: list[Coverage]


class Signed(TypedDict):
    """A signature over the files of a bundle, a JSON Web Token, and the algorithm it is made by."""

    algorithm: str
    token: str
