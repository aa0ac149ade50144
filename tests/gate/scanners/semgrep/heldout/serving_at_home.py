from fastmcp import FastMCP
from fastmcp.server.auth import BearerAuthProvider

local = FastMCP("local")
guarded = FastMCP("guarded", auth=BearerAuthProvider(jwks_uri="https://id.example.com/jwks.json"))

if __name__ == "__main__":
    local.run(transport="http", host="127.0.0.1", port=8000)
    guarded.run(transport="http", host="0.0.0.0", port=8001)
