import os
import subprocess


class Shell(
    Logged,
    BaseTool,
):
    def _run(self, command: str) -> str:
        return os.popen(command).read()  # expect: tool-runs-shell


class Typed(BaseTool[Arguments, str]):
    async def run(self, arguments: Arguments, token: object) -> str:
        return subprocess.getoutput(arguments.command)  # expect: tool-runs-shell


@dataclass
class ShellTool:
    def run(self, command: str, seconds: int) -> str:
        os.system(f"sleep {seconds}")
        return os.popen(command).read()  # expect: tool-runs-shell


class Machine(Host):
    def run(self, command: str) -> str:
        return os.popen(command).read()


def remote(command: str) -> str:
    return os.popen(command).read()  # expect: tool-runs-shell


def local(command: str) -> str:
    return os.popen(command).read()


tools = [StructuredTool.from_function(func=remote)]
