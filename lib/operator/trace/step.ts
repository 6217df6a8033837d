/** An HTTP request and its response, safe to show: secrets are already shortened. */
export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Unset if the browser makes the request, or if there was no response. */
  response?: { status: number; headers: Record<string, string>; body: string; elapsedMs: number };
}

/** A step of a connection. */
export interface TraceStep {
  id: string;
  title: string;
  /** What it must meet, and where that comes from. */
  rule: string;
  source: string;
  status: "pass" | "fail";
  /** The evidence. */
  saw: string;
  exchanges: Exchange[];
  /** ID of the client that the step created in Descope, which remains there. */
  created?: string | undefined;
  /** Code of the help page that explains the failure. */
  help?: string;
}

/** The steps of a connection, each with its rule. */
export const stepDefinitions = {
  challenge: {
    title: "Request without a token",
    rule: "the response is 401 with resource_metadata in WWW-Authenticate",
    source: "RFC 9728 §5.1",
  },
  "resource-metadata": {
    title: "Resource metadata",
    rule: "resource is the URL of the endpoint",
    source: "RFC 9728 §3.3",
  },
  "server-metadata": {
    title: "Authorization server metadata",
    rule: "issuer matches, and PKCE with S256 is supported",
    source: "RFC 8414 §3.3, MCP basic/authorization",
  },
  "client-document": {
    title: "Client metadata document",
    rule: "client_id is the URL of the document",
    source: "draft-ietf-oauth-client-id-metadata-document §4.1",
  },
  registration: { title: "Client registration", rule: "the response contains a client_id", source: "RFC 7591 §3.2.1" },
  authorize: {
    title: "Authorization request",
    rule: "contains an S256 challenge, a state, and the resource that the token is for",
    source: "RFC 7636 §4.3, RFC 8707 §2.1",
  },
  callback: { title: "Callback", rule: "state and iss match the request", source: "RFC 6749 §10.12, RFC 9207 §2.4" },
  token: {
    title: "Token exchange",
    rule: "the request names the client, the verifier and the resource",
    source: "RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 8707 §2.2",
  },
  initialize: {
    title: "MCP initialization",
    rule: "the server agrees on a protocol version",
    source: "MCP basic/lifecycle",
  },
  tools: { title: "Tool list", rule: "tools/list returns a list", source: "MCP server/tools" },
  call: {
    title: "Tool call",
    rule: "a read-only tool that needs no input and no scope of its own returns a result",
    source: "MCP server/tools",
  },
} satisfies Record<string, Pick<TraceStep, "title" | "rule" | "source">>;
