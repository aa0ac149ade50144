FROM node:22-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/internal.pem FASTMCP_HOST=127.0.0.1
RUN npm install -g @anthropic-ai/claude-code
USER node
ENTRYPOINT ["claude", "-p", "--allowedTools", "Read"]
