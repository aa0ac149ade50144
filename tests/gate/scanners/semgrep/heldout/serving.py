import uvicorn
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files", host="0.0.0.0", port=8000)  # expect: mcp-server-open


@mcp.tool()
def hello(name: str) -> str:
    return f"hello {name}"


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
