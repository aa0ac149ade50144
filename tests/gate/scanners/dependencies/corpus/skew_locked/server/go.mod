module example.com/server

require github.com/modelcontextprotocol/go-sdk v0.8.0
