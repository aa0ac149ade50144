"""How `gate check` records its verdict, as the options and the environment say."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from gate import __version__
from gate.audit import Appender, Signer, envelope
from gate.audit.keys.password import Password, password_from
from gate.audit.keys.signers import record_signer
from gate.audit.log.opening import Mode, open_log
from gate.audit.remote import Place, Remote
from gate.commands.before import difference
from gate.commands.keys.telling import password_of
from gate.commands.project import common_folder
from gate.commands.reviewed import Reviewed
from gate.commands.scene import STDIN
from gate.commands.standing import where
from gate.errors import ConfigError, SourceError
from gate.files import put
from gate.model import Door
from gate.recording.account import account
from gate.recording.actor import actor
from gate.recording.addresses import repository_uri, stated_address, verifier_uri
from gate.recording.identity import Clock, Entropy, decision_id
from gate.recording.matter import Matter, Occasion
from gate.recording.recorder import Known, known, seal, stored
from gate.sources import git

REMOTE = ("https://", "http://")
OR_NONE = "or leave the record out with --no-record"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is recorded, by whom and where: settled before anything is judged.

    `log` is empty where a record is only written to a file.
    """

    options: Namespace
    environment: Mapping[str, str]
    signer: Signer
    verifier: str
    repository: str
    log: str
    received: datetime

    def keep(self, reviewed: Reviewed, status: int, clock: Clock, entropy: Entropy) -> str:
        """Record a verdict, and say in one line where it is kept.

        Raises `GateError` when it is not certain that it is.
        """
        decided = clock()
        matter = self.matter(reviewed, status)
        occasion = Occasion(
            self.verifier, __version__, Door.CHECK, actor(self.environment),
            decision_id(decided, entropy), self.received, decided,
        )  # fmt: skip
        with self.opened() as (appender, log):
            told = replace(occasion, previous=log.previous, reached=log.reached)
            record = account(matter, told)
            sealed = seal(record, self.signer)
            places = []
            if appender:
                receipt = stored(sealed, record, self.signer.key, appender)
                places.append(f"in {receipt.origin} at index {receipt.index}")
        if self.options.record_file:
            put(self.options.record_file, envelope.dump(sealed) + b"\n")
            places.append(f"in {self.options.record_file}")
        suspect = record.decision.timing.clock_suspect
        if suspect:
            places.append(f"with a suspect clock: the log had reached {suspect}")
        return f"gate: recorded {record.decision_id} {' and '.join(places)}\n"

    @contextmanager
    def opened(self) -> Iterator[tuple[Appender | None, Known]]:
        """Open what keeps records, if anything does, and tell what is known of a log."""
        if not self.log:
            yield None, Known()
        elif is_service(self.log):
            yield Remote(service(self.log, self.options, self.environment)), Known()
        else:
            with open_log(Path(self.log), Mode.APPEND) as log:
                yield log, known(log)

    def matter(self, reviewed: Reviewed, status: int) -> Matter:
        """Gather the facts."""
        options = self.options
        place = where(options, reviewed, self.repository, self.environment)
        return Matter(
            decision=reviewed.decision,
            inquiries=reviewed.inquiries,
            change=reviewed.change,
            where=place,
            difference=difference(options, reviewed, place),
            status=status,
            fail_on_warn=options.fail_on_warn,
            unrendered=options.no_render,
            baseline=digest_of(options.baseline) if options.baseline else "",
        )


def plan(options: Namespace, environment: Mapping[str, str], received: datetime) -> Plan:
    """Settle how a verdict is recorded.

    Raises `ConfigError` for what is missing, `SigningError` and `LogError` for what does not work.
    """
    if options.no_record:
        raise ConfigError("--record-file needs a record", advice="leave out --no-record")
    if options.write_baseline is not None:
        raise ConfigError("what is written to a baseline is no verdict, so it is not recorded")
    is_kept = options.record or not options.record_file
    place = stated(options.log, environment, "AGENTGATE_LOG")
    if is_kept and not place and not options.record_file:
        raise missing("log", "that keeps records", f"or write them to --record-file, {OR_NONE}")
    key = stated(options.key, environment, "AGENTGATE_KEY")
    if not key:
        raise missing("key", "that signs records", f"make one with `gate keys generate`, {OR_NONE}")
    verifier = stated(options.verifier, environment, "AGENTGATE_VERIFIER")
    if not verifier:
        raise missing(
            "verifier", "who decides", f"as in https://gate.example.com/verifiers/ci, {OR_NONE}"
        )
    made = Plan(
        options, environment, record_signer(key, password(options, environment)),
        verifier_uri(verifier), repository(options, environment), place if is_kept else "",
        received,
    )  # fmt: skip
    with made.opened():
        return made


def is_service(log: str) -> bool:
    """Say whether a log is named by the address of its service."""
    return log.startswith(REMOTE)


def service(log: str, options: Namespace, environment: Mapping[str, str]) -> Place:
    """Tell how the service of a log is talked to."""
    token_file, ca, cert, key = (
        option or (Path(named) if (named := environment.get(f"AGENTGATE_LOG_{name}")) else None)
        for option, name in (
            (options.log_token_file, "TOKEN_FILE"),
            (options.log_ca, "CA"),
            (options.log_cert, "CERT"),
            (options.log_cert_key, "CERT_KEY"),
        )
    )
    return Place(log, token_file=token_file, ca=ca, cert=cert, key=key)


def stated(option: str | None, environment: Mapping[str, str], variable: str) -> str:
    """Take what an option says, or else a variable."""
    return option or environment.get(variable, "")


def missing(name: str, what: str, advice: str) -> ConfigError:
    """Say what a record or an approval needs."""
    return ConfigError(f"--{name} (or AGENTGATE_{name.upper()}), {what}, is missing", advice=advice)


def password(options: Namespace, environment: Mapping[str, str]) -> Password:
    """Find out where the password of the key is."""
    named = environment.get("AGENTGATE_KEY_PASSWORD_FILE")
    if named and not options.no_password and options.password_fd is None:
        return password_from(options.password_file or Path(named), None)
    return password_of(options)


def repository(options: Namespace, environment: Mapping[str, str]) -> str:
    """Name what is judged: as stated, or by the remote from which it was cloned.

    Raises `ConfigError` where nothing says.
    """
    address = options.repository or stated_address(environment)
    if not address:
        named = [Path(path) for path in options.paths if path != STDIN] or [Path()]
        address = git.setting(nearest(named), "remote.origin.url")
    if not address:
        raise missing("repository", "which is judged", "or add a remote called origin")
    return repository_uri(address)


def nearest(paths: list[Path]) -> Path:
    """Find a folder that holds all paths."""
    try:
        return common_folder(paths)
    except OSError as error:
        raise SourceError(f"{error.filename} cannot be read: {error.strerror}") from error


def digest_of(path: Path) -> str:
    """Identify a file by its bytes."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
