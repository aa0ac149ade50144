"""`gate report`: tells people and deployments what was decided."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from gate.audit import bundles
from gate.audit.remote.place import Place, address_of, token_in
from gate.cli import ALLOWED
from gate.commands.audit.places import commit_of
from gate.commands.scene import STDIN
from gate.errors import ConfigError, SourceError
from gate.feedback import Told
from gate.feedback.builds import EVENT_LIMIT, Build, build_of
from gate.feedback.comment import About, check_context, check_url
from gate.feedback.deployment import Deployment, write
from gate.feedback.forges.known import APIS, forge_of
from gate.feedback.posting import Desk
from gate.feedback.reading import LIMIT
from gate.feedback.speaking import Line
from gate.feedback.telling import of_both, of_record, of_report
from gate.files import contents, replace
from gate.moments import to_second
from gate.sources.notes import write_note
from gate.sources.plumbing import repository

Step = Callable[[], str]
"""Does something, and tells in a line what."""


def run(options: Namespace) -> int:
    """Tell whoever is named, after everything that can be checked before."""
    told = told_of(options)
    build = build_here(os.environ)
    steps = [*kept_here(options, build, told), *said(options, build, told)]
    if not steps:
        raise ConfigError(
            "there is nobody to tell",
            advice="name a forge with --to, or --deployment-status FILE, or --git-note REF",
        )
    for step in steps:
        sys.stdout.write(f"{step()}\n")
    return ALLOWED


def told_of(options: Namespace) -> Told:
    """Read what is told."""
    record = contents(options.record, bundles.LIMIT) if options.record else None
    if record is not None and options.fail_on_warn:
        raise ConfigError(
            "a record says by itself whether warnings count: leave --fail-on-warn out"
        )
    if options.file is None:
        if record is None:
            raise SourceError("there is nothing to tell", advice="name a report, or a --record")
        return of_record(record)
    report = report_in(options.file)
    if record is None:
        return of_report(report, fail_on_warn=options.fail_on_warn)
    return of_both(report, record)


def report_in(path: Path) -> bytes:
    """Read a report from a file or from standard input."""
    # One byte more than a report may have lets its reader see that it is too long.
    return sys.stdin.buffer.read(LIMIT + 1) if str(path) == STDIN else contents(path, LIMIT)


def build_here(environment: Mapping[str, str]) -> Build:
    """Read what the build says that this runs in."""
    event = environment.get("GITHUB_EVENT_PATH", "")
    return build_of(environment, contents(Path(event), EVENT_LIMIT) if event else b"")


def kept_here(options: Namespace, build: Build, told: Told) -> Iterator[Step]:
    """Give what is written on this machine."""
    path, ref = options.deployment_status, options.git_note
    if path is None and ref is None:
        return
    commit = commit_of_record(options, told) or commit_in(options.commit, build.commit)
    environment = options.environment or build.environment
    deployment = Deployment(commit, environment, url_of(options, build))
    text = write(told, deployment, to_second(datetime.now(UTC)))
    if path is not None:
        yield lambda: put(path, text)
    if ref is not None:
        yield lambda: noted(ref, commit, text)


def commit_of_record(options: Namespace, told: Told) -> str:
    """Give the commit that a record is of. Raises `SourceError` where another one is named."""
    found = told.proof.commit if told.proof else ""
    if found and options.commit not in (None, found):
        raise SourceError(f"the record is of {found}, and not of {options.commit}")
    return found


def put(path: Path, text: str) -> str:
    """Write a file."""
    replace(path, text)
    return f"wrote {path}"


def noted(ref: str, commit: str, text: str) -> str:
    """Write a note about a commit of the repository here."""
    is_new = write_note(repository(Path()), ref, commit, text)
    return f"{'noted' if is_new else 'stands already'} on {commit} in refs/notes/{ref}"


def said(options: Namespace, build: Build, told: Told) -> Iterator[Step]:
    """Give what is said to a forge."""
    if options.to is None:
        return
    # What another forge's build says of its change and its address is not for this one.
    its_own = build if build.forge == options.to else Build()
    number = number_of(options, its_own)
    judged = told.proof.commit if told.proof else ""
    about = About(commit_in(options.commit, build.commit, judged), url_of(options, build))
    context = check_context(options.context)
    desk = desk_of(options, its_own, number)
    if options.only != "comment":
        yield lambda: marked(desk, told, context, about)
    if options.only != "status" and number:
        yield lambda: f"{desk.comment(told, context, about)} on {number}"


def number_of(options: Namespace, build: Build) -> int:
    """Give the number of the change to comment on; 0 where there is none."""
    number: int | None = options.pull_request
    if number is not None and number < 1:
        raise ConfigError(f"{number} is no pull request", advice="they are counted from 1")
    number = number or build.pull_request
    if options.only == "comment" and not number:
        raise ConfigError("there is nothing to comment on", advice="name it with --pull-request")
    return number


def marked(desk: Desk, told: Told, context: str, about: About) -> str:
    """Set the status of a commit."""
    desk.mark(told, context, about)
    return f"set the status {context} of {about.commit}: {told.word}"


def desk_of(options: Namespace, build: Build, number: int) -> Desk:
    """Say to whom it is said, and with which token."""
    api = options.api or build.api or APIS.get(options.to, "")
    if not api:
        raise ConfigError(f"{options.to} has no place of its own", advice="name it with --api")
    if options.token_file is None:
        raise ConfigError("no forge lets strangers write", advice="name --token-file FILE")
    root = address_of(api).path.rstrip("/")
    forge = forge_of(options.to, root, options.repository or build.repository, number)
    place = Place(api, ca=options.ca)
    return Desk(forge, Line(place, token_in(options.token_file), forge.headers))


def commit_in(*candidates: str | None) -> str:
    """Give the first commit that is named. Raises `SourceError`."""
    for found in candidates:
        if found:
            return commit_of(found)
    raise SourceError("nothing says which commit this is about", advice="name it with --commit")


def url_of(options: Namespace, build: Build) -> str:
    """Give where there is more to read; empty where nothing says."""
    return check_url(options.url or build.url)
