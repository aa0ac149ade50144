"""Which moment a log has reached, as far as one of several processes that record in it knows."""

from datetime import datetime
from pathlib import Path
from threading import Lock

from gate.audit.log.opening import open_log
from gate.audit.records.detail import CheckpointRef
from gate.recording.reached import reached


class Reached:
    """The latest moment that any record of a log claims. Threads may share it.

    What this process records it learns at once; what others do, when the log publishes more.
    """

    def __init__(self, folder: Path) -> None:
        """Ask the log in a folder. Raises `LogError` for what is none."""
        self._folder = folder
        self._shown: CheckpointRef | None = None
        self._latest = self._asked()
        self._lock = Lock()

    def known(self, shown: CheckpointRef | None) -> datetime:
        """Tell what is known; `shown` is what the log published last. Raises `LogError`."""
        with self._lock:
            if shown != self._shown:
                self._latest = max(self._latest, self._asked())
                self._shown = shown
            return self._latest

    def learn(self, decided: datetime) -> None:
        """Take note of a record that the log keeps."""
        with self._lock:
            self._latest = max(self._latest, decided)

    def _asked(self) -> datetime:
        with open_log(self._folder) as log:
            return reached(log)
