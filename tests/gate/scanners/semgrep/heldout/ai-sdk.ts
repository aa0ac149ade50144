import { generateText, stepCountIs, tool } from "ai";
import { openai } from "@ai-sdk/openai";
import vm from "node:vm";
import { z } from "zod";

const HOSTS = new Set(["docs.example.com"]);

export const browse = tool({
  description: "Read a page",
  inputSchema: z.object({ url: z.string() }),
  execute: async ({ url }) => {
    const page = await fetch(url); // expect: tool-fetches-any-address
    return page.text();
  },
});

export const docs = tool({
  description: "Read a page of the documentation",
  inputSchema: z.object({ url: z.string() }),
  execute: async ({ url }) => {
    if (!HOSTS.has(new URL(url).host)) {
      return "this host is not one of ours";
    }
    return (await fetch(url)).text();
  },
});

export const compute = tool({
  description: "Run JavaScript",
  inputSchema: z.object({ code: z.string() }),
  execute: async ({ code }) => String(vm.runInNewContext(code, {})), // expect: tool-evaluates-code
});

export async function answer(prompt: string) {
  return generateText({ model: openai("gpt-5"), tools: { browse, docs }, stopWhen: stepCountIs(8), prompt });
}

export async function runIt(prompt: string) {
  const { text } = await generateText({ model: openai("gpt-5"), prompt });
  return eval(text); // expect: model-output-executed
}

export async function parseIt(prompt: string) {
  const { text } = await generateText({ model: openai("gpt-5"), prompt });
  return JSON.parse(text);
}
