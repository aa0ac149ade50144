import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic();

export async function work(messages, tools) {
  while (true) { // expect: unbounded-agent-loop
    const response = await client.messages.create({ model: "claude-opus-4", messages, tools });
    if (response.stop_reason !== "tool_use") {
      return response;
    }
    messages.push({ role: "assistant", content: response.content });
  }
}

export async function workTwelveTimes(messages, tools) {
  for (let turn = 0; turn < 12; turn++) {
    const response = await client.messages.create({ model: "claude-opus-4", messages, tools });
    if (response.stop_reason !== "tool_use") {
      return response;
    }
  }
  throw new Error("it does not come to an end");
}

export const options = { permissionMode: "bypassPermissions", maxTurns: 10 }; // expect: approval-bypassed
export const careful = { permissionMode: "default", maxTurns: 10 };
