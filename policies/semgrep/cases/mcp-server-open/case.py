from fastmcp import FastMCP

notes = FastMCP("notes")
notes.run(transport="sse", host="0.0.0.0")  # expect: mcp-server-open

files = FastMCP("files", auth=provider)
files.run(transport="http", host="0.0.0.0")

home = FastMCP("home")
home.run(transport="http", host="127.0.0.1")
