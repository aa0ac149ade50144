"""Other processes of this machine append through a socket of the one that holds the log."""

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from gate.audit.log import frames
from gate.audit.log.committer import Closed, Committer, Outcome
from gate.audit.log.frames import Broken
from gate.errors import LogError

CONNECTIONS = 128
IDLE_SECONDS = 60.0
RETRY_SECONDS = 0.1
LONGEST = 100
"""The longest path that every system takes for a socket, in bytes, with some to spare."""


@contextmanager
def address(path: Path) -> Iterator[str]:
    """Give a name of a socket that is short enough, however long its path is."""
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
        return
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)


class Talk:
    """What one process brings, as much as it likes at once; it is answered in that order."""

    def __init__(self, connection: socket.socket, committer: Committer) -> None:
        """Begin with a connection, which others close."""
        self._committer = committer
        self._answered = threading.Condition()
        self._open = 0
        # Written to by the thread that commits, which waits for nobody who does not read.
        self._answers = connection.dup()
        self._answers.settimeout(0)

    def take(self, content: bytes) -> None:
        """Take an entry in. Raises `Closed` when nothing more is taken."""
        try:
            self._committer.submit(frames.read_entry(content), self._answer)
        except Closed:
            raise
        except LogError as error:
            self.finish()
            self._tell([error])
        else:
            with self._answered:
                # May be answered already; nobody looks at the number before this one is counted.
                self._open += 1

    def finish(self) -> None:
        """Wait until everything that was taken in is answered."""
        with self._answered:
            self._answered.wait_for(lambda: not self._open)

    def close(self) -> None:
        """Answer no more."""
        self._answers.close()

    def _answer(self, outcomes: Sequence[Outcome]) -> None:
        self._tell(outcomes)
        with self._answered:
            self._open -= len(outcomes)
            self._answered.notify()

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        answers = b"".join(frames.framed(frames.write_answer(each)) for each in outcomes)
        with suppress(OSError):
            if self._answers.send(answers) == len(answers):
                return
        with suppress(OSError):
            self._answers.shutdown(socket.SHUT_RDWR)


class Server:
    """Takes entries from processes of the same user, each connection in a thread of its own."""

    def __init__(self, path: Path, committer: Committer) -> None:
        """Listen; whoever holds the lock of the log may replace a socket that was left behind.

        Raises `LogError`.
        """
        self._path = path
        self._committer = committer
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._listen()
        except OSError as error:
            self._socket.close()
            raise LogError(f"{path}: {error.strerror or error}") from error
        threading.Thread(target=self._accept, name="log-socket", daemon=True).start()

    def _listen(self) -> None:
        self._path.unlink(missing_ok=True)
        with address(self._path) as name:
            self._socket.bind(name)
        self._path.chmod(0o600)
        self._socket.listen(CONNECTIONS)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                # Closed, or out of descriptors: then there may be some again in a moment.
                self._closed.wait(RETRY_SECONDS)
                continue
            if self._admit(connection):
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
            else:
                connection.close()

    def _admit(self, connection: socket.socket) -> bool:
        with self._lock:
            if len(self._open) >= CONNECTIONS:
                return False
            self._open.add(connection)
            return True

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(IDLE_SECONDS)
            # Who is cut off asks again, here or at the next holder, and gets the same index.
            with closing(connection), closing(Talk(connection, self._committer)) as talk:
                with suppress(Broken, Closed):
                    if frames.peer(connection) == os.getuid():
                        for content in frames.contents(connection):
                            talk.take(content)
                talk.finish()
        finally:
            with self._lock:
                self._open.discard(connection)

    def close(self) -> None:
        """Listen no more, and let those who are connected go elsewhere."""
        self._closed.set()
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
