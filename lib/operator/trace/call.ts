import * as z from "zod";
import type { Config } from "@/lib/config";
import { initializeRequest, mcpHeaders, readRpc, rpcRequest } from "@/lib/mcp/client-messages";
import { refusals } from "@/lib/mcp/refusals";
import { StepFailure, stepDefinitions } from "./step";
import type { RecordingFetch, Trace } from "./trace";

/** Uses the token: opens MCP, lists the tools, calls whoami. */
export async function callServer({ step }: Trace, config: Config, token: string): Promise<void> {
  const ask = (request: RecordingFetch, body: string) => send(request, { url: config.resource, token, body });
  await step(stepDefinitions.initialize, async (request) => {
    const result = await ask(request, initializeRequest("trace"));
    const parsed = z.object({ protocolVersion: z.string() }).safeParse(result);
    if (!parsed.success) throw new StepFailure("The response has no protocolVersion");
    return { saw: `protocol ${parsed.data.protocolVersion}`, value: undefined };
  });
  await step(stepDefinitions.tools, async (request) => {
    const parsed = z
      .object({ tools: z.array(z.object({ name: z.string() })) })
      .safeParse(await ask(request, rpcRequest("tools/list")));
    if (!parsed.success) throw new StepFailure("The response has no list of tools");
    return { saw: parsed.data.tools.map(({ name }) => name).join(", ") || "no tools", value: undefined };
  });
  await step(stepDefinitions.whoami, async (request) => {
    const result = await ask(request, rpcRequest("tools/call", { name: "whoami", arguments: {} }));
    const parsed = z.object({ structuredContent: z.object({ subject: z.string() }) }).safeParse(result);
    if (!parsed.success) throw new StepFailure("whoami returned no subject");
    return { saw: `subject ${parsed.data.structuredContent.subject}`, value: undefined };
  });
}

async function send(
  request: RecordingFetch,
  { url, token, body }: { url: string; token: string; body: string },
): Promise<unknown> {
  const response = await request(url, { method: "POST", headers: mcpHeaders(token), body });
  const text = await response.text();
  if (!response.ok) throw new StepFailure(`/mcp responded with ${response.status}`, reasonIn(text));
  const message = readRpc(text);
  if (!message?.result)
    throw new StepFailure(message?.error?.message ?? "The response is not a valid MCP message");
  return message.result;
}

/** The reason code at the end of a refusal's description (lib/mcp/refuse.ts). */
function reasonIn(body: string): string | undefined {
  const code = /\((\w+)\)"/.exec(body)?.[1];
  return code !== undefined && Object.hasOwn(refusals, code) ? code : undefined;
}
