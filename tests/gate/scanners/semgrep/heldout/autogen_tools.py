import subprocess
from typing import Annotated

from autogen import AssistantAgent, UserProxyAgent, register_function
from autogen_core.tools import FunctionTool

assistant = AssistantAgent("assistant")
user = UserProxyAgent("user", human_input_mode="NEVER")


@user.register_for_execution()
@assistant.register_for_llm(description="Run a command on the build machine")
def build(command: Annotated[str, "what to run"]) -> str:
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout  # expect: tool-runs-shell


@user.register_for_execution()
@assistant.register_for_llm(description="List the targets")
def targets(prefix: Annotated[str, "how they begin"]) -> str:
    listed = subprocess.run(["make", "-pn"], capture_output=True, text=True).stdout
    return "\n".join(line for line in listed.splitlines() if line.startswith(prefix))


def compute(formula: str) -> float:
    """Compute a formula."""
    return eval(formula, {"__builtins__": {}})  # expect: tool-evaluates-code


register_function(compute, caller=assistant, executor=user, description="Compute a formula")


async def tail(log: str) -> str:
    with open(f"/var/log/{log}", encoding="utf-8") as stream:  # expect: tool-opens-any-path
        return stream.read()[-2000:]


tail_tool = FunctionTool(tail, description="The end of a log")


async def shout(text: str) -> str:
    return text.upper()


shout_tool = FunctionTool(shout, description="Capital letters")
