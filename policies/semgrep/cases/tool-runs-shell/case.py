import subprocess

from fastmcp import FastMCP

app = FastMCP("files")


@app.tool
def count(path: str) -> str:
    return subprocess.getoutput("wc -l " + path)  # expect: tool-runs-shell


@app.tool(name="convert")
async def convert(source: str, target: str = "out.png") -> None:
    arguments = " ".join(["convert", source, target])
    subprocess.Popen(arguments, shell=True)  # expect: tool-runs-shell


class ShellTool:
    def execute(self, command: str) -> int:
        return subprocess.call(command, shell=True)  # expect: tool-runs-shell


@app.tool
def counted(path: str) -> bytes:
    return subprocess.check_output(["wc", "-l", path])


@app.tool
def version(verbose: bool) -> bytes:
    command = "git --version"
    return subprocess.check_output(command, shell=True)


@tool
def login_shell(command: str) -> str:
    return subprocess.run(["/bin/bash", "-lc", command], check=True)  # expect: tool-runs-shell
