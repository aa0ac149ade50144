import { exec, execFile, execSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { tool } from "ai";
import { z } from "zod";

const server = new McpServer({ name: "tools", version: "1.0.0" });

server.tool("run", { command: z.string() }, async ({ command }) => {
  const out = execSync(`ls ${command}`); // expect: tool-runs-shell
  return { content: [{ type: "text", text: out.toString() }] };
});

server.registerTool("ping", { inputSchema: { host: z.string() } }, async (args) => {
  exec("ping -c 1 " + args.host, () => {}); // expect: tool-runs-shell
  return { content: [] };
});

server.tool("list", { folder: z.string() }, async ({ folder }) => {
  execFile("ls", ["--", folder], () => {});
  return { content: [] };
});

server.tool("calculate", { expression: z.string() }, async ({ expression }) => {
  return { content: [{ type: "text", text: String(eval(expression)) }] }; // expect: tool-evaluates-code
});

export const script = tool({
  description: "Runs a script",
  inputSchema: z.object({ code: z.string() }),
  execute: async ({ code }) => vm.runInNewContext(code, {}), // expect: tool-evaluates-code
});

export const sum = tool({
  description: "Adds",
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => a + b,
});

server.tool("fetch", { url: z.string() }, async ({ url }) => {
  const answer = await fetch(url); // expect: tool-fetches-any-address
  return { content: [{ type: "text", text: await answer.text() }] };
});

server.tool("weather", { city: z.string() }, async ({ city }) => {
  const answer = await fetch("https://api.example.com/weather", { body: city, method: "POST" });
  return { content: [{ type: "text", text: await answer.text() }] };
});

server.tool("checked", { url: z.string() }, async ({ url }) => {
  const target = checkAddress(url);
  const answer = await fetch(target);
  return { content: [{ type: "text", text: await answer.text() }] };
});

server.tool("read", { name: z.string() }, async ({ name }) => {
  const text = await fs.readFile(path.join("/srv/notes", name), "utf8"); // expect: tool-opens-any-path
  return { content: [{ type: "text", text }] };
});

server.tool("readme", {}, async () => {
  const text = await fs.readFile("/srv/notes/README.md", "utf8");
  return { content: [{ type: "text", text }] };
});

server.tool("inside", { name: z.string() }, async ({ name }) => {
  const text = await fs.readFile(resolveInside("/srv/notes", name), "utf8");
  return { content: [{ type: "text", text }] };
});

server.tool("customer", { name: z.string() }, async ({ name }) => {
  const rows = await pool.query(`SELECT * FROM customers WHERE name = '${name}'`); // expect: tool-builds-sql
  return { content: [{ type: "text", text: JSON.stringify(rows) }] };
});

server.tool("order", { id: z.string() }, async ({ id }) => {
  const rows = await pool.query("SELECT * FROM orders WHERE id = $1", [id]);
  return { content: [{ type: "text", text: JSON.stringify(rows) }] };
});

server.tool("state", { blob: z.string() }, async ({ blob }) => {
  return { content: [{ type: "text", text: String(v8.deserialize(Buffer.from(blob))) }] }; // expect: tool-deserialises
});

export function build(target: string) {
  execSync(`make ${target}`);
}
