#!/usr/bin/env bash
# Never add --dangerously-skip-permissions or curl -k here.
set -euo pipefail
claude -p "fix the build" --dangerously-skip-permissions  # expect: approval-bypassed
claude -p "fix the build" --permission-mode bypassPermissions  # expect: approval-bypassed
claude -p "fix the build" --allowedTools "Read,Grep"
codex exec --dangerously-bypass-approvals-and-sandbox "fix"  # expect: approval-bypassed
codex exec --sandbox danger-full-access "fix"  # expect: approval-bypassed
codex exec --sandbox workspace-write "fix"
gemini --yolo -p "fix"  # expect: approval-bypassed
curl -sk https://internal.example.com/install  # expect: tls-not-verified
curl -fsSL https://example.com/install
curl --insecure https://internal.example.com  # expect: tls-not-verified
wget --no-check-certificate https://internal.example.com  # expect: tls-not-verified
git -c http.sslVerify=false clone https://internal.example.com/a.git  # expect: tls-not-verified
export NODE_TLS_REJECT_UNAUTHORIZED=0  # expect: tls-not-verified
pip install --trusted-host pypi.internal.example.com agentlib  # expect: tls-not-verified
pip install agentlib
claude -p "write a script" | bash  # expect: model-output-executed
llm "write a command" | sh  # expect: model-output-executed
eval "$(llm 'write a command')"  # expect: model-output-executed
claude -p "summarise" | tee summary.md
mcp-proxy --host 0.0.0.0 --port 8000 -- uvx notes  # expect: mcp-server-open
mcp-proxy --host 127.0.0.1 --port 8000 -- uvx notes
python -m http.server --bind 0.0.0.0
sort -k 2 names.txt
