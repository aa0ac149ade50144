import { readFileSync, writeFileSync } from "fs";
import { execSync } from "child_process";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Pool } from "pg";

const pool = new Pool();

export class Workbench {
  private server = new Server({ name: "workbench", version: "0.1.0" }, { capabilities: { tools: {} } });

  constructor() {
    this.server.setRequestHandler(CallToolRequestSchema, async (request) => {
      const { name, arguments: args } = request.params;
      switch (name) {
        case "write": {
          writeFileSync(args.path as string, String(args.content)); // expect: tool-opens-any-path
          return { content: [{ type: "text", text: "written" }] };
        }
        case "version":
          return { content: [{ type: "text", text: readFileSync("/etc/os-release", "utf8") }] };
        case "query": {
          const rows = await pool.query(`SELECT * FROM ${args.table} LIMIT 50`); // expect: tool-builds-sql
          return { content: [{ type: "text", text: JSON.stringify(rows) }] };
        }
        case "user": {
          const rows = await pool.query("SELECT * FROM users WHERE id = $1", [args.id]);
          return { content: [{ type: "text", text: JSON.stringify(rows) }] };
        }
        case "build": {
          const out = execSync(args.command as string, { cwd: "/srv/build" }); // expect: tool-runs-shell
          return { content: [{ type: "text", text: out.toString() }] };
        }
        default:
          throw new Error(`no tool ${name}`);
      }
    });
  }
}
