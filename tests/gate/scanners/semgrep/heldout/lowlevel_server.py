import asyncio
import json
import subprocess

from mcp import types
from mcp.server import Server

server = Server("shell-and-files")


@server.list_tools()
async def list_tools() -> list[types.Tool]:
    return [types.Tool(name="run", description="Run a command", inputSchema={"type": "object"})]


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
    if name == "run":
        command = arguments["command"]
        process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)  # expect: tool-runs-shell
        output, _ = await process.communicate()
        return [types.TextContent(type="text", text=output.decode())]
    elif name == "read_file":
        path = arguments.get("path", "")
        with open(path, encoding="utf-8") as stream:  # expect: tool-opens-any-path
            return [types.TextContent(type="text", text=stream.read())]
    elif name == "count":
        total = int(arguments["upto"])
        done = subprocess.run(f"seq {total}", shell=True, capture_output=True, text=True)
        return [types.TextContent(type="text", text=done.stdout)]
    elif name == "settings":
        with open("/etc/shell-and-files/settings.json", encoding="utf-8") as stream:
            return [types.TextContent(type="text", text=json.dumps(json.load(stream)))]
    raise ValueError(f"there is no tool called {name}")
