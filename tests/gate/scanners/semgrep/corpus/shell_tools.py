import asyncio
import os
import shlex
import subprocess
from subprocess import check_output

from agents import function_tool
from langchain_core.tools import tool
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("ops")


@mcp.tool()
async def ping(host: str, count: int = 3) -> str:
    command = f"ping -c {count} {host}"
    process = await asyncio.create_subprocess_shell(command)  # expect: tool-runs-shell
    return str(await process.communicate())


@tool("grep", return_direct=True)
def grep(pattern: str, folder: str = ".") -> str:
    return check_output("grep -r %s %s" % (pattern, folder), shell=True).decode()  # expect: tool-runs-shell


@function_tool(name_override="git_log")
def git_log(branch: str) -> str:
    return os.popen("git log " + branch).read()  # expect: tool-runs-shell


@mcp.tool()
def deploy(name: str) -> str:
    lines = ["set -e", "kubectl rollout restart deploy/{}".format(name)]
    return subprocess.run(["/bin/bash", "-c", "\n".join(lines)]).stdout  # expect: tool-runs-shell


@mcp.tool()
def archive(name: str) -> int:
    safe = shlex.quote(name)
    return subprocess.call(f"tar czf out.tgz {safe}", shell=True)


@mcp.tool()
def listing(folder: str) -> str:
    return subprocess.run(["ls", "--", folder], capture_output=True, check=True).stdout


@mcp.tool()
def uptime() -> str:
    return subprocess.run("uptime | cut -d, -f1", shell=True, capture_output=True).stdout


def build(target: str) -> None:
    subprocess.run(f"make {target}", shell=True, check=True)


@mcp.tool()
def wait(seconds: int) -> int:
    return os.system(f"sleep {int(seconds)}")
