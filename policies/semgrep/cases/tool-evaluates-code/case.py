import subprocess
import sys


@server.call_tool()
async def handle(name: str, arguments: dict) -> object:
    return eval(arguments["formula"])  # expect: tool-evaluates-code


@function_tool
def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code]).stdout  # expect: tool-evaluates-code


@function_tool
def area(width: float, height: float) -> float:
    return width * height


def check(expression: str) -> object:
    return eval(expression)
