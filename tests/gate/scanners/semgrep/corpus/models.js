import express from "express";
import https from "node:https";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { query } from "@anthropic-ai/claude-agent-sdk";

const server = new McpServer({ name: "x", version: "1.0.0" });
const app = express();

export async function code(task) {
  const answer = await client.chat.completions.create({ model: "m", messages: [task] });
  return eval(answer.choices[0].message.content); // expect: model-output-executed
}

export async function show(task, element) {
  const answer = await client.responses.create({ model: "m", input: task });
  element.innerHTML = answer.output_text; // expect: model-output-unescaped
}

export async function shown(task, element) {
  const answer = await client.responses.create({ model: "m", input: task });
  element.textContent = answer.output_text;
  element.innerHTML = DOMPurify.sanitize(answer.output_text);
}

export async function forever(messages) {
  while (true) { // expect: unbounded-agent-loop
    const answer = await client.chat.completions.create({ model: "m", messages });
    if (!answer.choices[0].message.tool_calls) return;
    messages.push(answer.choices[0].message);
  }
}

export async function bounded(messages) {
  for (let round = 0; round < 10; round++) {
    const answer = await client.chat.completions.create({ model: "m", messages });
    messages.push(answer.choices[0].message);
  }
}

const agent = new https.Agent({ rejectUnauthorized: false }); // expect: tls-not-verified
const strict = new https.Agent({ rejectUnauthorized: true });
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // expect: tls-not-verified

query({ prompt: "x", options: { permissionMode: "bypassPermissions" } }); // expect: approval-bypassed
query({ prompt: "x", options: { permissionMode: "default" } });

app.listen(8000, "0.0.0.0"); // expect: mcp-server-open
app.listen(8000, "127.0.0.1");
