import express from "express";
import https from "node:https";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

const app = express();
const mcp = new McpServer({ name: "files", version: "1.0.0" });
const agent = new https.Agent({ rejectUnauthorized: false, keepAlive: true }); // expect: tls-not-verified

app.post("/mcp", async (request, response) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await mcp.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

app.listen(3000, "0.0.0.0", () => console.log("ready")); // expect: mcp-server-open
