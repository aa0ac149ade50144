import { exec, execFile, execSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

const run = promisify(exec);
const runFile = promisify(execFile);
const ROOT = path.resolve("/srv/files");
const server = new McpServer({ name: "files", version: "1.0.0" });

server.tool("grep", { pattern: z.string() }, async ({ pattern }) => {
  const out = execSync(`grep -rn "${pattern}" /srv/files`).toString(); // expect: tool-runs-shell
  return { content: [{ type: "text", text: out }] };
});

server.registerTool(
  "docker_logs",
  { title: "Logs", description: "Logs of a container", inputSchema: { container: z.string() } },
  async ({ container }) => {
    const { stdout } = await run(`docker logs --tail 100 ${container}`); // expect: tool-runs-shell
    return { content: [{ type: "text", text: stdout }] };
  },
);

server.registerTool(
  "docker_inspect",
  { title: "Inspect", inputSchema: { container: z.string() } },
  async ({ container }) => {
    const { stdout } = await runFile("docker", ["inspect", "--", container]);
    return { content: [{ type: "text", text: stdout }] };
  },
);

server.tool("read", { file: z.string() }, async ({ file }) => {
  const text = await fs.readFile(path.join(ROOT, file), "utf8"); // expect: tool-opens-any-path
  return { content: [{ type: "text", text }] };
});

server.tool("read_inside", { file: z.string() }, async ({ file }) => {
  const target = path.resolve(ROOT, file);
  if (!target.startsWith(ROOT + path.sep)) {
    throw new Error("outside");
  }
  return { content: [{ type: "text", text: await fs.readFile(target, "utf8") }] };
});

server.tool("fetch", "Read a page", { url: z.string().url() }, async ({ url }) => {
  const response = await fetch(url, { redirect: "follow" }); // expect: tool-fetches-any-address
  return { content: [{ type: "text", text: await response.text() }] };
});

server.tool("weather", { city: z.string() }, async ({ city }) => {
  const response = await fetch(`https://weather.example.com/?q=${encodeURIComponent(city)}`);
  return { content: [{ type: "text", text: await response.text() }] };
});
