"""`gate prove`: since when an agent can do something, and who let it."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

from gate.assembly import Owned, Wishes, read_owned
from gate.cli import ALLOWED
from gate.commands.progress import progress
from gate.errors import ConfigError, SourceError
from gate.legible import wanted
from gate.policy.library import read_library
from gate.provenance import Capability, Facet, data, text
from gate.provenance.accelerators import read_accelerators
from gate.provenance.owners import read_people
from gate.provenance.proving import Means, at, grants
from gate.provenance.story import Story, files_of, read_story
from gate.provenance.telling import Known, Trusted
from gate.rendering.render import describes
from gate.sources.history import blobs, branch, true_repository
from gate.sources.signatures import bench

LARGEST = 1024 * 1024


def run(options: Namespace) -> int:
    """Answer what is asked; whatever the answer is, it is no fault."""
    with progress(sys.stderr), ExitStack() as stack:
        known = opened(options, stack)
        story = story_of(options)
        answer = then if options.verb == "agent" else since
        written = answer(options, story, known, stack)
    sys.stdout.write(written)
    return ALLOWED


def since(options: Namespace, story: Story, known: Known, stack: ExitStack) -> str:
    """Tell since when an agent could do something, and who let it."""
    prepared = stack.enter_context(bench(options.allowed_signers, options.keyring))
    people = people_of(options.owners)
    trusted = Trusted(prepared, people, options.codeowners, known)
    means = means_of(options, story)
    answer = grants(story, options.agent, asked(options), means, trusted)
    vouching = (options.allowed_signers, options.keyring, options.owners, options.trust)
    answer = replace(answer, notices=(*answer.notices, *doubts(vouching, story)))
    return data.render(answer).decode() if options.output == "json" else text.render(answer)


def then(options: Namespace, story: Story, known: Known, stack: ExitStack) -> str:
    """Tell what an agent could do at a commit or a time."""
    nobody = stack.enter_context(bench(None, None))
    trusted = Trusted(nobody, {}, "", known)
    held = at(story, options.agent, options.at, means_of(options, story), trusted)
    held = replace(held, notices=(*held.notices, *doubts((options.trust,), story)))
    if options.output == "json":
        return data.render_holdings(held).decode()
    return text.render_holdings(held)


def story_of(options: Namespace) -> Story:
    """Read the history of the branch that is asked about."""
    repository = true_repository(Path.cwd())
    found = branch(repository, options.ref)
    return read_story(repository, found, cache(lambda path: wanted(path) or describes(path)))


def asked(options: Namespace) -> Capability:
    """Tell which capability is asked about."""
    for facet in Facet:
        name = getattr(options, facet)
        if name is not None and (name or facet is Facet.GPU):
            return Capability(facet, name)
    raise SourceError("the capability has no name", advice="name what is asked about")


def means_of(options: Namespace, story: Story) -> Means:
    """Read what history is read by: the owner's gate.yaml, and the names of accelerators."""
    owned = owned_of(options.config, story)
    accelerators = read_accelerators(read_library().catalogues)
    return Means(owned.scheme, owned.config.render or (), accelerators)


def owned_of(config: Path | None, story: Story) -> Owned:
    """Read gate.yaml: the one that is named, or that of the branch."""
    files = files_of(story.repository, story.branch.tip, lambda _: True)

    def read(path: str) -> bytes | None:
        if path not in files:
            return None
        ((_, found),) = blobs(story.repository, [files[path]])
        return found

    return read_owned(Wishes(config=config), read)


def people_of(path: Path | None) -> dict[str, frozenset[str]]:
    """Read who owners are; raises `ConfigError` when that cannot be read."""
    if path is None:
        return {}
    try:
        with path.open("rb") as stream:
            return read_people(stream.read(LARGEST).decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def doubts(vouching: Iterable[Path | None], story: Story) -> Iterator[str]:
    """Tell where what the caller vouches for lies with what is judged by it."""
    top = story.repository.folder.resolve()
    for path in vouching:
        if path is not None and path.resolve().is_relative_to(top):
            yield f"{path} lies in the repository: whoever changes it decides what it proves"


def opened(options: Namespace, stack: ExitStack) -> Known:
    """Open the logs; raises `ConfigError` for a trust policy that has none to verify."""
    if options.log:
        # Few questions are asked of logs, and what reads them is large.
        from gate.commands.logged import read_logs  # noqa: PLC0415

        return read_logs(options, stack)
    if options.trust is not None:
        raise ConfigError("a trust policy is for what logs hold", advice="name one with --log")
    return Known()
