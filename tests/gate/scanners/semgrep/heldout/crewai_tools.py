import os
import shlex
import subprocess

import requests
from crewai.tools import BaseTool, tool


@tool("Restart a service")
def restart(service: str) -> str:
    """Restart a service by its name."""
    os.system("systemctl restart " + service)  # expect: tool-runs-shell
    return "restarted"


@tool("Show a service")
def show(service: str) -> str:
    """Show a service by its name."""
    return os.popen(f"systemctl status {shlex.quote(service)}").read()


class WriteFile(BaseTool):
    name: str = "Write a file"
    description: str = "Writes text to a file"

    def _run(self, filename: str, content: str) -> str:
        os.makedirs(os.path.dirname(filename), exist_ok=True)
        with open(filename, "w") as stream:  # expect: tool-opens-any-path
            stream.write(content)
        return f"wrote {filename}"


class AppendLog(BaseTool):
    name: str = "Append to the log"
    description: str = "Adds a line"

    def _run(self, line: str) -> str:
        with open("/var/log/crew.log", "a") as stream:
            stream.write(line + "\n")
        return "done"


class PostWebhook(BaseTool):
    name: str = "Post to a webhook"
    description: str = "Posts a text"

    def _run(self, endpoint: str, text: str) -> str:
        return str(requests.post(endpoint, json={"text": text}, timeout=5).status_code)  # expect: tool-fetches-any-address


class RunPython(BaseTool):
    name: str = "Run Python"
    description: str = "Runs a script"

    def _run(self, code: str) -> str:
        done = subprocess.run(["python3", "-c", code], capture_output=True, text=True)  # expect: tool-evaluates-code
        return done.stdout
