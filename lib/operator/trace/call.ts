import * as z from "zod";
import { quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { initializeRequest, messageHeaders, protocolVersion, readRpc, rpcRequest } from "@/lib/mcp/client-messages";
import { refusals } from "@/lib/mcp/refusals";
import { scopesMissingFor } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { redactBody } from "./redact";
import { StepFailure, stepDefinitions } from "./step";
import type { RecordingFetch, Trace } from "./trace";

const toolList = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      inputSchema: z.object({ required: z.array(z.string()).default([]) }),
      annotations: z.object({ readOnlyHint: z.boolean().default(false) }).optional(),
    }),
  ),
});
type Tool = z.output<typeof toolList>["tools"][number];

/** How much of a tool's answer is shown as evidence, in characters. */
const shownLength = 200;

/** Uses the token: opens MCP, lists the tools, and calls one of them if there is one that may be called. */
export async function callServer({ step }: Trace, config: Config, token: string): Promise<void> {
  const ask = (request: RecordingFetch, body: string) => send(request, { url: config.resource, token, body });
  await step(stepDefinitions.initialize, async (request) => {
    const result = await ask(request, initializeRequest("trace"));
    const parsed = z.object({ protocolVersion: z.string() }).safeParse(result);
    if (!parsed.success) throw new StepFailure("The response has no protocolVersion");
    return { saw: `protocol ${parsed.data.protocolVersion}`, value: undefined };
  });
  const tools = await step(stepDefinitions.tools, async (request) => {
    const parsed = toolList.safeParse(await ask(request, rpcRequest("tools/list")));
    if (!parsed.success) throw new StepFailure("The response has no list of tools");
    const { tools } = parsed.data;
    return { saw: tools.map(({ name }) => name).join(", ") || "no tools", value: tools };
  });
  const tool = await findHarmless(tools);
  if (!tool) return;
  await step(stepDefinitions.call, async (request) => {
    const result = await ask(request, rpcRequest("tools/call", { name: tool, arguments: {} }));
    const { content, structuredContent, isError } = callResult.parse(result);
    const answer = redactBody(JSON.stringify(structuredContent ?? content), "application/json");
    const saw = `${tool} returned ${quote(answer, shownLength)}`;
    if (isError) throw new StepFailure(saw);
    return { saw, value: undefined };
  });
}

const callResult = z.object({
  content: z.unknown(),
  structuredContent: z.unknown(),
  isError: z.boolean().optional(),
});

/** The first tool that can be called without input or a scope of its own, and changes nothing by its own word. */
async function findHarmless(tools: Tool[]): Promise<string | undefined> {
  for (const { name, inputSchema, annotations } of tools) {
    if (!annotations?.readOnlyHint || inputSchema.required.length > 0) continue;
    if ((await scopesMissingFor(createServer, name, [])).length === 0) return name;
  }
  return undefined;
}

/** The headers of an MCP request after the first. */
export function mcpHeaders(token?: string): Record<string, string> {
  return {
    ...messageHeaders,
    "MCP-Protocol-Version": protocolVersion,
    ...(token && { Authorization: `Bearer ${token}` }),
  };
}

async function send(
  request: RecordingFetch,
  { url, token, body }: { url: string; token: string; body: string },
): Promise<unknown> {
  const response = await request(url, { method: "POST", headers: mcpHeaders(token), body });
  const text = await response.text();
  if (!response.ok) throw new StepFailure(`/mcp responded with ${response.status}`, reasonIn(text));
  const message = readRpc(text);
  if (!message?.result) throw new StepFailure(message?.error?.message ?? "The response is not a valid MCP message");
  return message.result;
}

/** The reason code at the end of a refusal's description (lib/mcp/refuse.ts). */
function reasonIn(body: string): string | undefined {
  const code = /\((\w+)\)"/.exec(body)?.[1];
  return code !== undefined && Object.hasOwn(refusals, code) ? code : undefined;
}
