"""What runs the Pods of one label as processes of this machine, so that a Job ends as they do."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.client import Client
from tests.e2e.cluster import Cluster
from tests.e2e.node import playing, selector
from tests.e2e.trees import Tree, items, text
from tests.e2e.volumes import mounted

LIMIT = 60.0
KILLED = 137


@dataclass(frozen=True)
class Started:
    """A process in the place of the one container of a Pod."""

    path: str
    container: str
    process: "subprocess.Popen[bytes]"
    end: float

    def ended(self) -> int | None:
        """Give the exit code once it has ended, if it must by being killed."""
        if self.process.poll() is None and time.monotonic() > self.end:
            self.kill()
        status = self.process.poll()
        return KILLED if status is not None and status < 0 else status

    def kill(self) -> None:
        """Kill it with all that it has started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Runner:
    """Runs each Pod with the label; `images` are those that are known, with their entry points.

    What a Pod writes is kept in `folder`, in a file named for its namespace and itself.
    """

    client: Client
    folder: Path
    images: Mapping[str, Sequence[str]]
    started: dict[str, Started] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def said(self, namespace: str, job: str) -> list[str]:
        """Give what each Pod of a Job wrote, the oldest first."""
        logs = self.folder.glob(f"{namespace}.{job}-*.log")
        return [each.read_text() for each in sorted(logs, key=lambda log: log.stat().st_ctime_ns)]

    def play(self) -> None:
        """Start what waits, tell what ended, and kill what has no Pod any more."""
        found = self.client.get("/api/v1/pods", labelSelector=selector("="))
        pods = {text(pod, "metadata", "uid"): pod for pod in items(found.body, "items")}
        for uid in [each for each in self.started if each not in pods]:
            self.started.pop(uid).kill()
        for uid, pod in pods.items():
            if text(pod, "status", "phase") == "Pending" and uid not in self.started:
                self.started[uid] = self.start(pod)
        for uid, each in self.started.items():
            if uid not in self.told and (status := each.ended()) is not None:
                self.told.add(uid)
                self.tell(each, "Failed" if status else "Succeeded", ended(status))

    def start(self, pod: object) -> Started:
        """Run what a Pod would, with its own folder as its root."""
        namespace, name = text(pod, "metadata", "namespace"), text(pod, "metadata", "name")
        [container] = items(pod, "spec", "containers")
        root = self.folder / text(pod, "metadata", "uid")
        root.mkdir()
        places = mounted(self.client, pod, container, root)
        log = self.folder / f"{namespace}.{name}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command(container, self.images, places), env=environment(container, places),
                cwd=root, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
                process_group=0,
            )  # fmt: skip
        path = f"/api/v1/namespaces/{namespace}/pods/{name}/status"
        made = Started(path, text(container, "name"), process, time.monotonic() + LIMIT)
        self.tell(made, "Running", {"running": {}})
        return made

    def tell(self, process: Started, phase: str, state: Tree) -> None:
        """Say how a Pod stands; one that is gone by now does not matter."""
        container = {
            "name": process.container, "state": state, "ready": phase == "Running",
            "restartCount": 0, "image": "", "imageID": "",
        }  # fmt: skip
        self.client.patch(
            process.path, {"status": {"phase": phase, "containerStatuses": [container]}}
        )

    def end(self) -> None:
        for each in self.started.values():
            each.kill()


@contextmanager
def running_pods(
    cluster: Cluster, folder: Path, images: Mapping[str, Sequence[str]]
) -> Iterator[Runner]:
    """Run the Pods until the end."""
    runner = Runner(cluster.client("node"), folder, images)
    try:
        with playing(runner.play):
            yield runner
    finally:
        runner.end()


def ended(status: int) -> Tree:
    return {"terminated": {"exitCode": status, "reason": "Error" if status else "Completed"}}


def command(
    container: object, images: Mapping[str, Sequence[str]], places: Mapping[str, Path]
) -> Sequence[str]:
    """Give what is run, as an image and a container say it together."""
    entrypoint = images[text(container, "image")]
    own = [str(each) for each in items(container, "command")]
    arguments = (str(each) for each in items(container, "args"))
    return [replaced(each, places) for each in (*(own or entrypoint), *arguments)]


def environment(container: object, places: Mapping[str, Path]) -> Mapping[str, str]:
    """Give the variables of a container, and none of the tests'."""
    own = {
        text(each, "name"): replaced(text(each, "value"), places)
        for each in items(container, "env")
    }
    return {"PATH": "/usr/bin:/bin", **own}


def replaced(said: str, places: Mapping[str, Path]) -> str:
    """Put the path on this machine in the place of each mount path of a container."""
    for path, place in places.items():
        said = said.replace(path, str(place))
    return said
