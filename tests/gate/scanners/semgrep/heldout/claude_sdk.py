import asyncio
import os

from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, create_sdk_mcp_server, tool


@tool("disk", "Show how full a disk is", {"mount": str})
async def disk(args):
    text = os.popen("df -h " + args["mount"]).read()  # expect: tool-runs-shell
    return {"content": [{"type": "text", "text": text}]}


@tool("load", "Show the load", {})
async def load(args):
    return {"content": [{"type": "text", "text": str(os.getloadavg())}]}


tools = create_sdk_mcp_server("host", tools=[disk, load])
careless = ClaudeAgentOptions(mcp_servers={"host": tools}, permission_mode="bypassPermissions")  # expect: approval-bypassed
careful = ClaudeAgentOptions(mcp_servers={"host": tools}, permission_mode="acceptEdits", allowed_tools=["mcp__host__load"], max_turns=5)


async def headless(prompt: str) -> bytes:
    command = ["claude", "-p", prompt, "--output-format", "json", "--dangerously-skip-permissions"]  # expect: approval-bypassed
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]


async def headless_with_care(prompt: str) -> bytes:
    command = ["claude", "-p", prompt, "--allowedTools", "Read,Grep"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]
