/** An HTTP request and its response, safe to show: secrets are already shortened. */
export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Unset if the browser makes the request, or if there was no response. */
  response?: { status: number; headers: Record<string, string>; body: string; elapsedMs: number };
}

/** A step of a connection, and the rule that it must meet. */
export interface StepDefinition {
  id: string;
  title: string;
  rule: string;
  /** Where the rule comes from. */
  source: string;
}

export interface TraceStep extends StepDefinition {
  status: "pass" | "fail";
  /** The evidence. */
  saw: string;
  exchanges: Exchange[];
  /** Code of the help page that explains the failure. */
  help?: string;
}

/** Why a step failed. */
export class StepFailure extends Error {
  override name = "StepFailure";
  readonly help: string | undefined;
  constructor(problem: string, help?: string) {
    super(problem);
    this.help = help;
  }
}

export const stepDefinitions = {
  challenge: {
    id: "challenge",
    title: "Request without a token",
    rule: "the response is 401 with resource_metadata in WWW-Authenticate",
    source: "RFC 9728 §5.1",
  },
  resource: {
    id: "resource-metadata",
    title: "Resource metadata",
    rule: "resource is the URL of the endpoint",
    source: "RFC 9728 §3.3",
  },
  server: {
    id: "server-metadata",
    title: "Authorization server metadata",
    rule: "issuer matches, and PKCE with S256 is supported",
    source: "RFC 8414 §3.3, MCP basic/authorization",
  },
  document: {
    id: "client-document",
    title: "Client metadata document",
    rule: "client_id is the URL of the document",
    source: "draft-ietf-oauth-client-id-metadata-document §4.1",
  },
  register: {
    id: "registration",
    title: "Client registration",
    rule: "the response contains a client_id",
    source: "RFC 7591 §3.2.1",
  },
  authorize: {
    id: "authorize",
    title: "Authorization request",
    rule: "contains an S256 challenge, a state, and the resource that the token is for",
    source: "RFC 7636 §4.3, RFC 8707 §2.1",
  },
  callback: {
    id: "callback",
    title: "Callback",
    rule: "state and iss match the request",
    source: "RFC 6749 §10.12, RFC 9207 §2.4",
  },
  token: {
    id: "token",
    title: "Token exchange",
    rule: "the request names the client, the verifier and the resource",
    source: "RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 8707 §2.2",
  },
  initialize: {
    id: "initialize",
    title: "MCP initialization",
    rule: "the server agrees on a protocol version",
    source: "MCP basic/lifecycle",
  },
  tools: {
    id: "tools",
    title: "Tool list",
    rule: "tools/list returns a list",
    source: "MCP server/tools",
  },
  whoami: {
    id: "whoami",
    title: "Tool call",
    rule: "whoami returns the signed-in user",
    source: "MCP server/tools",
  },
} satisfies Record<string, StepDefinition>;
