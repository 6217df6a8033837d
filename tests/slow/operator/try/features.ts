import { acceptedContent, inputRequired, requireScopes } from "@modelcontextprotocol/server";
import * as z from "zod";
import { CallerError } from "@/lib/mcp/failures";
import type { Feature } from "@/lib/mcp/requirements";
import { assembleServer } from "@/lib/mcp/server";
import { serveEndpoint } from "@/tests/support/serve-endpoint";

/** One tool for each thing that the page must show. */
const readOnly = { annotations: { readOnlyHint: true } };
const text = (line: string) => ({ content: [{ type: "text" as const, text: line }] });

const everyField = z.object({
  line: z.string().min(2).describe("Some text"),
  amount: z.number().optional(),
  count: z.int().min(1).max(9).default(3),
  isLoud: z.boolean().optional(),
  color: z.enum(["red", "green"]),
  tags: z.array(z.string()).optional(),
  sizes: z.array(z.int()).optional(),
  nested: z.object({ deep: z.string() }).optional(),
});
const stepCount = z.object({ steps: z.int().max(500), isEndless: z.boolean().optional() });
const name = z.object({ name: z.string().min(1) });
const size = z.object({ bytes: z.int() });

const features: Feature[] = [
  (server) =>
    server.registerTool("echo", { ...readOnly, title: "Echo", inputSchema: everyField }, (given) => ({
      content: [],
      structuredContent: given,
    })),
  (server) =>
    server.registerTool("steps", { ...readOnly, inputSchema: stepCount }, async ({ steps, isEndless }, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken ?? "none";
      for (let progress = 1; progress <= steps; progress += 1) {
        const params = { progressToken, progress, total: steps, message: `Step ${progress}` };
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      if (isEndless) await new Promise((resolve) => mcpReq.signal.addEventListener("abort", resolve));
      return text("All steps done");
    }),
  (server) =>
    server.registerTool("fail", readOnly, () => {
      throw new CallerError("The shop is closed");
    }),
  (server) => server.registerTool("wipe", { description: "Deletes everything" }, () => text("Everything is gone")),
  (server) =>
    server.registerTool(
      "health",
      { ...readOnly, inputSchema: name, scopeChallenge: requireScopes("status:read") },
      (given) => text(`${given.name} is well`),
    ),
  (server) =>
    server.registerTool("greet", readOnly, ({ mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, "who", name);
      if (given) return text(`Hello, ${given.name}`);
      if (mcpReq.inputResponses) return text("Nobody to greet");
      const who = inputRequired.elicit({ message: "Whom shall I greet?", requestedSchema: name });
      return inputRequired({ inputRequests: { who }, requestState: "opaque-state" });
    }),
  (server) =>
    server.registerTool("visit", readOnly, ({ mcpReq }) => {
      if (mcpReq.inputResponses) return text(JSON.stringify(mcpReq.inputResponses));
      const place = inputRequired.elicitUrl({ message: "Please pay", url: "https://pay.example/now" });
      return inputRequired({ inputRequests: { place } });
    }),
  (server) =>
    server.registerTool("picture", readOnly, () => ({
      content: [
        { type: "image", mimeType: "image/png", data: Buffer.alloc(70).toString("base64") },
        { type: "resource_link", name: "Manual", uri: "https://docs.example/manual" },
        { type: "resource", resource: { uri: "file:///a.bin", mimeType: "application/zip", blob: "AAAA" } },
      ],
    })),
  (server) =>
    server.registerTool("leak", readOnly, ({ http }) =>
      text(`token=${http?.authInfo?.token} ${http?.authInfo?.token}`),
    ),
  (server) => server.registerTool("bulk", { ...readOnly, inputSchema: size }, ({ bytes }) => text("x".repeat(bytes))),
];

serveEndpoint((caller) => assembleServer(features, caller));
