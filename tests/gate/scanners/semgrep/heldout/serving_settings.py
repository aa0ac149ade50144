from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")
mcp.settings.host = "0.0.0.0"  # expect: mcp-server-open
mcp.settings.port = 9000
mcp.run(transport="sse")
