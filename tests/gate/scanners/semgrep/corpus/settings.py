import ssl

import aiohttp
import httpx
import requests
import uvicorn
from claude_agent_sdk import ClaudeAgentOptions
from langchain_experimental.agents import create_pandas_dataframe_agent
from mcp.server.fastmcp import FastMCP

requests.get("https://internal.example.com", verify=False)  # expect: tls-not-verified
http = httpx.AsyncClient(base_url="https://internal.example.com", verify=False)  # expect: tls-not-verified
session = requests.Session()
session.verify = False  # expect: tls-not-verified
connector = aiohttp.TCPConnector(ssl=False)  # expect: tls-not-verified
context = ssl._create_unverified_context()  # expect: tls-not-verified
strict = ssl.create_default_context(cafile="/etc/ssl/own.pem")
requests.get("https://internal.example.com", verify="/etc/ssl/own.pem", timeout=5)
token = jwt_reader.decode("x", verify=False)

options = ClaudeAgentOptions(permission_mode="bypassPermissions")  # expect: approval-bypassed
careful = ClaudeAgentOptions(permission_mode="default", allowed_tools=["Read"])
frames = create_pandas_dataframe_agent(llm, frame, allow_dangerous_code=True)  # expect: approval-bypassed
command = ["claude", "-p", "hello", "--dangerously-skip-permissions"]  # expect: approval-bypassed
safe = ["claude", "-p", "hello", "--allowedTools", "Read"]

open_server = FastMCP("open", host="0.0.0.0", port=8000)  # expect: mcp-server-open
guarded = FastMCP("guarded", host="0.0.0.0", auth=settings, token_verifier=verifier)
local = FastMCP("local", host="127.0.0.1")
plain = FastMCP("plain")
later = FastMCP("later")
later.run(transport="http", host="0.0.0.0", port=8000)  # expect: mcp-server-open
plain.run(transport="stdio")
uvicorn.run(plain.streamable_http_app(), host="0.0.0.0", port=9000)  # expect: mcp-server-open
uvicorn.run(web_app, host="0.0.0.0", port=9000)
