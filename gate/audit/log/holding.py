"""The one that commits: in turns, each of which commits together all that has come, and answers.

So nobody waits who comes alone, and many share what it takes to be durable.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from operator import attrgetter
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector

from gate.audit import Entry
from gate.audit.log import frames
from gate.audit.log.frames import SOCKET, Broken, address
from gate.audit.log.locking import Lock
from gate.audit.log.store.connection import connect
from gate.audit.log.store.writing import Outcome, Writer
from gate.audit.log.talking import IDLE_SECONDS, Talk
from gate.errors import LogError

DATABASE = "log.db"
CONNECTIONS = 128
"""When there are so many, whoever has said nothing for longest makes room, and may come again."""
RETRY_SECONDS = 0.01
Commit = Callable[[Sequence[Entry]], Sequence[Outcome]]
"""Appends a batch durably, or raises `LogError` when nothing of it was appended."""


class Holder:
    """A log that this process alone writes to, for all that bring entries to its socket."""

    def __init__(self, folder: Path, lock: Lock) -> None:
        """Take a lock over that is held. Raises `LogError`; the lock is released then."""
        self._path = folder / SOCKET
        with ExitStack() as held:
            held.callback(lock.release)
            writer = Writer(held.enter_context(connect(folder / DATABASE)))
            self._turns = Turns(listening(self._path), writer.append)
            self._held = held.pop_all()
        self._thread = threading.Thread(target=self._turns.run, name="log-holder", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Count the entries that are being committed."""
        return self._turns.waiting

    def close(self) -> None:
        """Commit what has come, and let the next one hold the log."""
        self._path.unlink(missing_ok=True)
        self._turns.end()
        self._thread.join()
        self._held.close()


def listening(path: Path) -> socket.socket:
    """Listen; whoever holds the lock of the log may replace a socket that was left behind.

    Raises `LogError`.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        with address(path) as name:
            listener.bind(name)
        path.chmod(0o600)
        listener.listen(CONNECTIONS)
    except OSError as error:
        listener.close()
        raise LogError(f"{path}: {error.strerror or error}") from error
    return listener


class Turns:
    """What the thread of a holder does, at a socket that it closes in the end."""

    def __init__(self, listener: socket.socket, commit: Commit) -> None:
        """Begin; nobody is listened to yet."""
        self.waiting = 0
        self._listener = listener
        self._commit = commit
        self._selector = DefaultSelector()
        self._selector.register(listener, EVENT_READ)
        self._talks: set[Talk] = set()
        self._ending = threading.Event()

    def run(self) -> None:
        """Take turns until the end; what has come by then is committed and answered still."""
        with self._selector, closing(self._listener), closing(self):
            while not self._ending.is_set():
                self._turn()
            self._selector.unregister(self._listener)
            for talk in self._talks:
                with suppress(OSError):
                    talk.connection.shutdown(socket.SHUT_RD)
            while self._talks:
                self._turn()

    def end(self) -> None:
        """Have the turns end, from another thread."""
        self._ending.set()
        # Wakes who waits for connections; it may have ended by itself, for whatever reason.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up on everybody: also those must know it whose turn did not come."""
        for talk in self._talks:
            talk.connection.close()

    def _turn(self) -> None:
        ready = [key.data for key, _ in self._selector.select(IDLE_SECONDS)]
        brought = [(talk, talk.read()) for talk in ready if isinstance(talk, Talk)]
        outcomes = iter(self._outcomes([each for _, some in brought for each in some]))
        for talk, some in brought:
            talk.tell([next(outcomes) for _ in some])
        for talk in [each for each in self._talks if each.is_over or each.is_idle]:
            self._leave(talk)
        if None in ready and not self._ending.is_set():
            self._accept()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            # Out of descriptors: then there may be some again in a moment.
            time.sleep(RETRY_SECONDS)
            return
        if not is_own(connection):
            connection.close()
            return
        if len(self._talks) >= CONNECTIONS:
            self._leave(min(self._talks, key=attrgetter("heard")))
        talk = Talk(connection)
        self._talks.add(talk)
        self._selector.register(connection, EVENT_READ, talk)

    def _leave(self, talk: Talk) -> None:
        self._selector.unregister(talk.connection)
        self._talks.remove(talk)
        talk.connection.close()

    def _outcomes(self, brought: Sequence[Entry | LogError]) -> list[Outcome]:
        good = [each for each in brought if isinstance(each, Entry)]
        self.waiting = len(good)
        kept = iter(self._committed(good))
        self.waiting = 0
        return [next(kept) if isinstance(each, Entry) else each for each in brought]

    def _committed(self, good: Sequence[Entry]) -> Sequence[Outcome]:
        if not good:
            return []
        try:
            return self._commit(good)
        except LogError as error:
            return [error] * len(good)


def is_own(connection: socket.socket) -> bool:
    """Say whether a process of the same user is at the other end, as the system knows it."""
    try:
        return frames.peer(connection) == os.getuid()
    except Broken:
        return False
