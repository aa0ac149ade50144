import express from "express";
import https from "node:https";
import { readFileSync } from "node:fs";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

const app = express();
const mcp = new McpServer({ name: "files", version: "1.0.0" });
const agent = new https.Agent({ ca: readFileSync("/etc/ssl/internal.pem") });

app.listen(3000, "127.0.0.1", () => console.log("ready"));
