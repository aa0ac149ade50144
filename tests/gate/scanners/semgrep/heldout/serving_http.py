import uvicorn
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")
app = mcp.streamable_http_app()

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8080)  # expect: mcp-server-open
