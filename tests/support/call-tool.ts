import {
  type CallToolResult,
  Client,
  type ElicitRequest,
  type ElicitResult,
  InsufficientScopeError,
  type Progress,
  ProtocolError,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { type AuthInfo, createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import { decodeJwt, type JWTPayload } from "jose";
import { callerOf } from "@/lib/mcp/caller";
import { CallerError } from "@/lib/mcp/failures";
import type { Feature } from "@/lib/mcp/requirements";
import { assembleServer, describeTools } from "@/lib/mcp/server";

/** A caller made from few fields. */
interface TestCaller {
  /** An access token from the emulator, as connections need it; the other fields replace what its claims say. */
  token?: string;
  /** `machine`: a client that acts for itself; default: a user. */
  kind?: "user" | "machine";
  subject?: string;
  clientId?: string;
  scopes?: string[];
  tenant?: string;
  /** Who acts for the user. */
  actor?: string;
  /** Those in the tenant, if there is one. */
  roles?: string[];
  permissions?: string[];
}

export interface Call {
  /** Who calls: a user without scopes and roles by default. */
  caller?: TestCaller;
  args?: Record<string, unknown>;
  /** Which tool, if the feature registers several. */
  tool?: string;
  /** Answers what the tool asks the user; without it, this is a client that cannot ask. */
  elicit?: (asked: ElicitRequest["params"]) => ElicitResult;
  onProgress?: (reported: Progress) => void;
  /** Cancels the call. */
  signal?: AbortSignal;
  /** The protocol that the client speaks; default: 2026-07-28. */
  protocol?: "2025" | "2026-07-28";
}

/** Why a call did not reach the tool; `unknown_tool` also when the caller does not meet its requirements. */
export type Refusal = { refused: "unknown_tool" } | { refused: "insufficient_scope"; scopes: string[] };

/**
 * Calls a tool through the SDK's client and server, without a network: requirements, scopes, input and output are checked.
 * @param feature what stands in the list of `lib/tools/index.ts`
 * @returns the result, or the refusal
 * @throws what the tool throws, unless it is meant for the caller (CallerError), and when the call is cancelled
 */
export async function callTool(feature: Feature, call: Call = {}): Promise<CallToolResult | Refusal> {
  const authInfo = authInfoOf(call.caller ?? {});
  const bugs: unknown[] = [];
  const observed: Feature = (server, caller) => feature(noteBugs(server, bugs), caller);
  const handler = createMcpHandler(() => assembleServer([observed], callerOf({ http: { authInfo } })));
  const name = call.tool ?? (await onlyToolOf(feature));
  const client = clientOf(call);
  const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init), { authInfo });
  await client.connect(new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), { fetch }));
  const options = {
    ...(call.signal && { signal: call.signal }),
    ...(call.onProgress && { onprogress: call.onProgress }),
  };
  const answer = await client.callTool({ name, arguments: call.args ?? {} }, options).catch(refusalIn);
  await client.close();
  await handler.close();
  if (bugs.length > 0) throw bugs[0];
  if (answer instanceof Error) throw answer;
  return answer;
}

async function onlyToolOf(feature: Feature): Promise<string> {
  const [first, ...others] = await describeTools([feature]);
  if (first && others.length === 0) return first.name;
  throw new Error("This feature does not register exactly one tool: pass its name as `tool`");
}

function clientOf({ elicit, protocol }: Call): Client {
  const client = new Client(
    { name: "callTool", version: "1.0.0" },
    {
      capabilities: elicit ? { elicitation: { form: {}, url: {} } } : {},
      versionNegotiation: { mode: protocol === "2025" ? "legacy" : { pin: "2026-07-28" } },
    },
  );
  if (elicit) client.setRequestHandler("elicitation/create", ({ params }) => elicit(params));
  return client;
}

/** Notes what tools throw by mistake: the SDK would show it to the caller as a result. */
function noteBugs(server: McpServer, bugs: unknown[]): McpServer {
  const original: unknown = Reflect.get(server, "registerTool");
  if (typeof original !== "function") throw new Error("The MCP SDK no longer has registerTool");
  const observe =
    (run: (...given: unknown[]) => unknown) =>
    async (...given: unknown[]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (!(error instanceof CallerError || error instanceof ProtocolError)) bugs.push(error);
        throw error;
      }
    };
  const registerTool = (name: unknown, config: unknown, run: (...given: unknown[]) => unknown) =>
    Reflect.apply(original, server, [name, config, observe(run)]);
  Reflect.set(server, "registerTool", registerTool);
  return server;
}

/** The protocol's code for parameters that are not valid; a tool that does not exist has this one too. */
const invalidParams = -32602;

function refusalIn(error: Error): Refusal | Error {
  if (error instanceof InsufficientScopeError)
    return { refused: "insufficient_scope", scopes: error.requiredScope?.split(" ") ?? [] };
  const isUnknown = error instanceof ProtocolError && error.code === invalidParams && / not found$/.test(error.message);
  return isUnknown ? { refused: "unknown_tool" } : error;
}

/** What the endpoint passes to the SDK about an admitted caller. */
function authInfoOf(caller: TestCaller): AuthInfo {
  const { token = "" } = caller;
  const claims = { ...(token ? decodeJwt(token) : defaultClaims()), ...claimsOf(caller) };
  const bare = { token, clientId: "", scopes: [], extra: { claims } };
  const { clientId, scopes, expiresAt, subject, tenant } = callerOf({ http: { authInfo: bare } });
  return { ...bare, clientId, scopes, expiresAt, extra: { subject, tenant, claims } };
}

const defaultClaims = () => ({ sub: "U2testUser", azp: "test-client", exp: Math.floor(Date.now() / 1000) + 3600 });

/** The claims of Descope's tokens for the fields that are given (lib/descope/caller.ts reads them). */
function claimsOf({ kind, subject, clientId, scopes, tenant, actor, roles, permissions }: TestCaller): JWTPayload {
  const sub = kind === "machine" ? (clientId ?? defaultClaims().azp) : subject;
  const granted = { ...(roles && { roles }), ...(permissions && { permissions }) };
  const isGranted = Object.keys(granted).length > 0 || tenant !== undefined;
  return {
    ...(sub !== undefined && { sub }),
    ...(clientId !== undefined && { azp: clientId }),
    ...(scopes && { scope: scopes.join(" ") }),
    ...(actor !== undefined && { act: { sub: actor } }),
    ...(isGranted &&
      (tenant === undefined
        ? { ...granted, dct: undefined, tenants: undefined }
        : { dct: tenant, tenants: { [tenant]: granted } })),
  };
}
