#!/usr/bin/env bash
set -euo pipefail

# never do this: claude --dangerously-skip-permissions
claude -p "triage the issues" --model opus --dangerously-skip-permissions # expect: approval-bypassed
claude -p "triage the issues" --allowedTools "Read,Grep" --max-turns 10
codex exec --full-auto --sandbox workspace-write "fix the tests"
codex exec --dangerously-bypass-approvals-and-sandbox "fix the tests" # expect: approval-bypassed
gemini --yolo -p "tidy up" # expect: approval-bypassed
gemini -p "tidy up" --approval-mode auto_edit

claude -p "write the commands to set this machine up" --output-format text | bash # expect: model-output-executed
claude -p "summarise the log" < build.log > summary.md
eval "$(llm 'one command that lists the open ports')" # expect: model-output-executed

curl -sSk https://mcp.internal/install.sh -o install.sh # expect: tls-not-verified
curl -sS --cacert /etc/ssl/internal.pem https://mcp.internal/install.sh -o install.sh
git -c http.sslVerify=false clone https://git.internal/agents.git # expect: tls-not-verified
export NODE_TLS_REJECT_UNAUTHORIZED=0 # expect: tls-not-verified

npx -y supergateway --stdio "node server.js" --port 8000
mcp-proxy --host 0.0.0.0 --port 8080 node server.js # expect: mcp-server-open
mcp-proxy --host 127.0.0.1 --port 8080 node server.js
