import { exec, spawn } from "child_process";

server.registerTool("du", { inputSchema: shape }, async ({ folder }) => {
  const child = spawn(`du -s ${folder}`, [], { shell: true }); // expect: tool-runs-shell
  return wait(child);
});

server.registerTool("df", { inputSchema: shape }, async ({ folder }) => {
  const child = spawn("df", [folder]);
  return wait(child);
});

server.tool("shell", shape, async ({ command }) => {
  spawn("bash", ["-c", command]); // expect: tool-runs-shell
});
