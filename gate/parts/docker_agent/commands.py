"""Named prompts of a docker-agent file, and the tools that these call before a model sees them.

Nobody is asked for such a call, whatever the permissions say. Source: `pkg/runtime/commands.go`
and `pkg/config/types/commands.go` of docker-agent 1.32.
"""

import re
from collections.abc import Iterator

from gate.manifest import Hook
from gate.tree import Node

STRING = r"\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+'"
# What is quoted closes nothing. What is not closed goes on to the end of the text.
CALLED = re.compile(
    rf"!\w+\((?P<call>(?:{STRING}|[^()\"']|\((?:{STRING}|[^()\"'])*+\))*+)(?:\)|(?P<rest>.*))",
    re.DOTALL,
)
EVALUATED = re.compile(
    rf"\$\{{(?P<call>(?:{STRING}|[^{{}}\"']|\{{(?:{STRING}|[^{{}}\"'])*+\}})*+)(?:\}}|(?P<rest>.*))",
    re.DOTALL,
)
QUOTED = re.compile(r"([\"'])((?:\\.|(?!\1)[^\\])*+)\1?", re.DOTALL)
"""An argument, closed or not, so that no text is read more than once."""
SHELL = re.compile(r"!`(?P<call>[^`]+)`(?P<rest>)")
FUNCTION = re.compile(r"(?<![.\w])\w+\s*\(")
"""A tool in an expression; what is called on a value, as in `args.join(" ")`, is none."""


def read_commands(commands: Node) -> Iterator[Hook]:
    """Read what the commands of an agent run by themselves."""
    for entry in commands.items() if commands.is_list() else (commands,):
        for _, command in entry.members():
            yield from _calls(_instruction(command))


def _instruction(command: Node) -> Node:
    if not command.is_mapping():
        return command
    return command["instruction"] if command["instruction"].text() else command["description"]


def _calls(instruction: Node) -> Iterator[Hook]:
    text = instruction.text()
    for pattern in (CALLED, EVALUATED, SHELL):
        for found in pattern.finditer(text):
            written = f"{found['call']}{found['rest'] or ''}"
            if pattern is not EVALUATED or FUNCTION.search(written):
                yield Hook("loading", "tool", _told(written), instruction.at)


def _told(call: str) -> str:
    """Give the arguments that are quoted, one a line, which for a shell are what it runs."""
    return "\n".join(text for _, text in QUOTED.findall(call)) or call.strip()
