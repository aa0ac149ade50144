#!/bin/sh
codex --ask-for-approval never --sandbox workspace-write "fix" # expect: approval-bypassed
copilot --allow-all-tools -p "tidy" # expect: approval-bypassed
copilot --allow-tool 'shell(git status)' -p "tidy"
wget --no-check-certificate https://models.internal/weights.bin # expect: tls-not-verified
wget --ca-certificate=/etc/ssl/internal.pem https://models.internal/weights.bin
ollama run llama3 "write a script" | sh # expect: model-output-executed
ollama run llama3 "write a poem" | tee poem.txt
uvx mcpo --host 0.0.0.0 --port 8000 -- uvx mcp-server-time # expect: mcp-server-open
