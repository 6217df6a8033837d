import { isSpecType, type Tool } from "@modelcontextprotocol/server";
import { quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { initializeRequest, messageHeaders, protocolVersion, readRpc, rpcRequest } from "@/lib/mcp/client-messages";
import { toolDescriptions } from "@/lib/tools";
import { redactBody } from "./redact";
import { type Ask, reasonIn, recordTo, type Step, StepFailure } from "./trace";

/** Uses the token: opens MCP, lists the tools, and calls one of them if there is one that may be called. */
export async function callServer(step: Step, { resource }: Config, token: string): Promise<void> {
  const send = senderTo(resource, token);
  await step("initialize", async (ask) => {
    const result = await send(ask, initializeRequest("trace"));
    if (!isSpecType.InitializeResult(result)) throw new StepFailure("The response is not a valid InitializeResult");
    return { saw: `protocol ${result.protocolVersion}`, value: undefined };
  });
  const tools = await step("tools", async (ask) => {
    const result = await send(ask, rpcRequest("tools/list"));
    if (!isSpecType.ListToolsResult(result)) throw new StepFailure("The response is not a valid ListToolsResult");
    return { saw: result.tools.map(({ name }) => name).join(", ") || "no tools", value: result.tools };
  });
  const name = await findHarmless(tools);
  if (!name) return;
  await step("call", async (ask) => {
    const result = await send(ask, rpcRequest("tools/call", { name, arguments: {} }));
    if (!isSpecType.CallToolResult(result)) throw new StepFailure("The response is not a valid CallToolResult");
    const answer = redactBody(JSON.stringify(result.structuredContent ?? result.content), "application/json");
    const saw = `${name} returned ${quote(answer)}`;
    if (result.isError) throw new StepFailure(saw);
    return { saw, value: undefined };
  });
}

/** The first tool that can be called without input or a scope of its own, and changes nothing by its own word. */
async function findHarmless(tools: Tool[]): Promise<string | undefined> {
  for (const { name, inputSchema, annotations } of tools) {
    if (!annotations?.readOnlyHint || inputSchema.required?.length) continue;
    const known = (await toolDescriptions()).find((tool) => tool.name === name);
    if (known?.scopes.length === 0) return name;
  }
  return undefined;
}

/** Lists the tools that the token's user has. @throws StepFailure with the reason, if that fails */
export async function listTools({ resource }: Config, token: string): Promise<Tool[]> {
  const result = await senderTo(resource, token)(recordTo([]), rpcRequest("tools/list"));
  if (!isSpecType.ListToolsResult(result)) throw new StepFailure("The response is not a valid ListToolsResult");
  return result.tools;
}

function senderTo(url: string, token: string) {
  const headers = { ...messageHeaders, "MCP-Protocol-Version": protocolVersion, Authorization: `Bearer ${token}` };
  return async (ask: Ask, message: string): Promise<unknown> => {
    const { ok, status, body } = await ask(url, { method: "POST", headers, body: message });
    if (!ok) throw new StepFailure(`/mcp responded with ${status}`, reasonIn(body));
    const { result, error } = readRpc(body) ?? {};
    if (!result) throw new StepFailure(error?.message ?? "The response is not a valid MCP message");
    return result;
  };
}
