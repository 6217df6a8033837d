# docker build -t my-mcp-server . (see docs/self-hosting.md)

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
ENV NEXT_TELEMETRY_DISABLED=1 BUILD_STANDALONE=1
RUN npm run build

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
# Tokens with many tenants or roles are longer than the 16 KiB of headers that Node.js accepts by default.
ENV NODE_OPTIONS=--max-http-header-size=65536
# The files belong to root and the server runs as node, so a compromised server cannot modify itself.
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
USER node
EXPOSE 3000
HEALTHCHECK --interval=60s --timeout=10s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/status`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Exec form: without a shell in between, SIGTERM reaches the server.
CMD ["node", "server.js"]
