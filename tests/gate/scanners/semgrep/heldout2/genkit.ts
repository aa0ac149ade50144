import { genkit, z } from "genkit";
import axios from "axios";
import { FastMCP } from "fastmcp";

const ai = genkit({});
const server = new FastMCP({ name: "web", version: "1.0.0" });

export const page = ai.defineTool(
  { name: "page", description: "Read a page", inputSchema: z.object({ url: z.string() }) },
  async (input) => {
    const response = await axios.get(input.url); // expect: tool-fetches-any-address
    return response.data;
  },
);

server.addTool({
  name: "run",
  parameters: z.object({ code: z.string() }),
  execute: async (args) => {
    return String(new Function(args.code)()); // expect: tool-evaluates-code
  },
});

server.addTool({
  name: "upper",
  parameters: z.object({ text: z.string() }),
  execute: async (args) => args.text.toUpperCase(),
});
