/** One HTTP request and its answer, fit to be shown: secrets are shortened before they get here. */
export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Unset when the browser makes the request, or nothing came back. */
  response?: { status: number; headers: Record<string, string>; body: string; elapsedMs: number };
}

/** A step of a client's way in, and the rule that it must keep. */
export interface StepDefinition {
  id: string;
  title: string;
  rule: string;
  /** Where the rule comes from. */
  source: string;
}

export interface TraceStep extends StepDefinition {
  status: "pass" | "fail";
  /** The evidence, in a sentence. */
  saw: string;
  exchanges: Exchange[];
  /** Code by which a help page explains the failure. */
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
    title: "A request without a token is told where to go",
    rule: "401, with resource_metadata in WWW-Authenticate",
    source: "RFC 9728 §5.1",
  },
  resource: {
    id: "resource-metadata",
    title: "The resource names its authorization server",
    rule: "resource is the very URL that was asked for",
    source: "RFC 9728 §3.3",
  },
  server: {
    id: "server-metadata",
    title: "The authorization server describes itself",
    rule: "issuer is the one that was asked, and PKCE with S256 is offered",
    source: "RFC 8414 §3.3, MCP basic/authorization",
  },
  document: {
    id: "client-document",
    title: "The client is known by its own document",
    rule: "client_id is the URL of the document",
    source: "draft-ietf-oauth-client-id-metadata-document §4.1",
  },
  register: {
    id: "registration",
    title: "The client registers",
    rule: "the answer holds a client_id",
    source: "RFC 7591 §3.2.1",
  },
  authorize: {
    id: "authorize",
    title: "The browser is sent to sign in",
    rule: "with an S256 challenge, a state, and the resource that the token is for",
    source: "RFC 7636 §4.3, RFC 8707 §2.1",
  },
  callback: {
    id: "callback",
    title: "The browser comes back",
    rule: "state is the one that was sent, iss the one that was asked",
    source: "RFC 6749 §10.12, RFC 9207 §2.4",
  },
  token: {
    id: "token",
    title: "The code becomes a token",
    rule: "for this client, this verifier and this resource",
    source: "RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 8707 §2.2",
  },
  initialize: {
    id: "initialize",
    title: "The token opens MCP",
    rule: "the server agrees on a protocol version",
    source: "MCP basic/lifecycle",
  },
  tools: {
    id: "tools",
    title: "The tools are listed",
    rule: "tools/list answers",
    source: "MCP server/tools",
  },
  call: {
    id: "call",
    title: "A tool is called in your name",
    rule: "a tool that only reads, and needs neither input nor a scope of its own, answers",
    source: "MCP server/tools",
  },
} satisfies Record<string, StepDefinition>;
