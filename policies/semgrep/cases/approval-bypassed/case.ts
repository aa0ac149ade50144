const options = { permissionMode: "bypassPermissions", cwd: "." }; // expect: approval-bypassed
const flags = ["-p", "go", "--dangerously-skip-permissions"]; // expect: approval-bypassed
const careful = { permissionMode: "plan", cwd: "." };
