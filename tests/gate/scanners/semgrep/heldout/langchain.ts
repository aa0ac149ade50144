import { DynamicStructuredTool, tool } from "@langchain/core/tools";
import { tool as agentTool } from "@openai/agents";
import { z } from "zod";
import { db } from "./db";
import { exec } from "child_process";

export const orders = new DynamicStructuredTool({
  name: "orders",
  description: "Find orders",
  schema: z.object({ customer: z.string() }),
  func: async ({ customer }) => {
    const rows = await db.query("SELECT * FROM orders WHERE customer = '" + customer + "'"); // expect: tool-builds-sql
    return JSON.stringify(rows);
  },
});

export const calculator = tool(
  async ({ expression }) => {
    return String(eval(expression)); // expect: tool-evaluates-code
  },
  { name: "calculator", description: "Compute", schema: z.object({ expression: z.string() }) },
);

export const upper = tool(async ({ text }) => text.toUpperCase(), {
  name: "upper",
  schema: z.object({ text: z.string() }),
});

export const ping = agentTool({
  name: "ping",
  description: "Ping a host",
  parameters: z.object({ host: z.string() }),
  async execute({ host }) {
    return new Promise((done) => exec(`ping -c 1 ${host}`, (_, out) => done(out))); // expect: tool-runs-shell
  },
});
