import { createTool } from "@mastra/core/tools";
import { execSync, spawn } from "child_process";
import { z } from "zod";
import * as fs from "fs";

export const lint = createTool({
  id: "lint",
  inputSchema: z.object({ file: z.string() }),
  execute: async ({ context }) => {
    return execSync(`eslint ${context.file}`).toString(); // expect: tool-runs-shell
  },
});

export const test = createTool({
  id: "test",
  inputSchema: z.object({ name: z.string() }),
  execute: async ({ context }) => {
    return spawn("npm", ["test", "--", context.name]);
  },
});

export const remove = createTool({
  id: "remove",
  inputSchema: z.object({ path: z.string() }),
  execute: async ({ context }) => {
    fs.unlinkSync(context.path); // expect: tool-opens-any-path
    return { removed: true };
  },
});
