fastmcp run server.py --transport http --host 0.0.0.0  # expect: mcp-server-open
fastmcp run server.py --transport http --host 127.0.0.1
uvicorn web:app --host 0.0.0.0
