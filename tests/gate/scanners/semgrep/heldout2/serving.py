import os

from fastmcp import FastMCP

mcp = FastMCP("everything")


@mcp.tool
def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:  # expect: tool-opens-any-path
        stream.write(text)


if __name__ == "__main__":
    mcp.run(transport="http", host="0.0.0.0", port=int(os.environ.get("PORT", "8000")))  # expect: mcp-server-open
