"""A scripted repository: many agents, many commits, and grants that come and go."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: agent-%d, namespace: prod}
spec:
  type: Declarative
  declarative:
    systemMessage: Sort the tickets, as of revision %d.
    modelConfig: default
    tools:
      - type: McpServer
        mcpServer:
          name: tickets
          toolNames:
            - list
            - read
%s"""
GRANT = "            - delete_file\n"
IDENTITY = "Somebody <somebody@example.com>"
START = 1_700_000_000


def build(folder: Path, stream: Iterable[bytes]) -> None:
    """Make the repository with one run of `git fast-import`."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    # A program that is started later counts what this process has held as its own.
    with tempfile.TemporaryFile() as feed:
        feed.writelines(stream)
        feed.seek(0)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, stdin=feed, check=True)


def edits(commits: int, agents: int) -> Iterator[bytes]:
    """Write the stream: each commit edits one agent, and every hundredth a readme only."""
    for number in range(commits):
        yield commit(number)
        if number % 100 == 99:  # noqa: PLR2004
            yield file("README.md", f"revision {number}\n")
            continue
        agent = number % agents
        granted = number // agents % 20 >= 10  # noqa: PLR2004
        yield file(f"agents/agent-{agent}.yaml", AGENT % (agent, number, GRANT * granted))


def grants(commits: int) -> Iterator[bytes]:
    """Write the stream: each commit gives one agent the tool, or takes it away again."""
    for number in range(commits):
        yield commit(number)
        yield file("agents/agent-7.yaml", AGENT % (7, 0, GRANT * (number % 2)))


def commit(number: int) -> bytes:
    """Write a commit without its files."""
    message = f"change {number}\n"
    return (
        f"commit refs/heads/main\ncommitter {IDENTITY} {START + number * 60} +0000\n"
        f"data {len(message)}\n{message}"
    ).encode()


def file(path: str, text: str) -> bytes:
    """Write a file of a commit."""
    return f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n".encode()
