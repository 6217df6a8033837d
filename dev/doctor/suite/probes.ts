import type { Change, Revision } from "./conversation";
import {
  answered,
  answeredOrNoSession,
  badRequest,
  badRequestOrType,
  type Expectation,
  errorOfTool,
  forbidden,
  methodRefused,
  namesInvalidToken,
  namesMetadata,
  namesNoError,
  noSuchSession,
  notAcceptable,
  readableBy,
  refused,
  rpcError,
  speaks,
  streamOrRefused,
  tooLarge,
  unauthorized,
  unauthorizedOrMalformed,
} from "./expectations";
import type { ForgedTokens } from "./token";

/** Sections of the report. */
export const suiteGroups = ["tokens", "transport", "protocol", "browsers"] as const;

/** What the requests are made from. */
export interface Material {
  token: string;
  /** Unset for a token that is not a signed JWT. */
  forged?: ForgedTokens;
  /** A browser origin that should be able to call the server. */
  browserOrigin: string;
  /** Whether only this machine can reach the server. */
  isLocal: boolean;
  /** The plain request's body in the revision of the probe. */
  plainBody: string;
}

/** One requirement for a resource server, and how to test it. */
export interface Probe {
  id: string;
  group: (typeof suiteGroups)[number];
  /** `must` and `should` as in the source; `advice` is what most servers do, and clients rely on. */
  level: "must" | "should" | "advice";
  source: string;
  /** What is true if the server does it right, and what is wrong if it does not. */
  title: string;
  failure: string;
  fix: string;
  /** The revisions that the probe applies to; any by default. */
  revision?: Revision;
  /** Returns the change to the request, or the reason why the probe cannot be sent. */
  change(material: Material): Change | string;
  expects: Expectation | ((material: Material) => Expectation);
}

/** Has the syntax of a token, but was never issued. */
const garbage = "not-a-token";
export const absentName = "doctor-asks-for-what-does-not-exist";
const foreignOrigin = "http://forged.invalid";
/** Twice what the SDK accepts by default. Bytes. */
const largeBytes = 8 * 1024 * 1024;

const authorization = (value: string | string[] | undefined): Change => ({ headers: { Authorization: value } });
const bearer = (token: string): Change => authorization(`Bearer ${token}`);
const header = (name: string, value: string | undefined): Change => ({ headers: { [name]: value } });
const forgedAs = (kind: keyof ForgedTokens) => (material: Material) => {
  const token = material.forged?.[kind];
  return token ? bearer(token) : material.forged ? "the issuer's key is not known" : "the token is not a signed JWT";
};

const checkFirst = "Check the token before everything else, and read it from the Authorization header only.";
const verify =
  "Verify the signature with the issuer's keys, an explicit list of algorithms, and keys from the issuer's key set only.";
const mcp = {
  authorization: "MCP 2025-11-25, basic/authorization",
  transport: "MCP 2025-11-25, basic/transports",
  lifecycle: "MCP 2025-11-25, basic/lifecycle",
  modern: "MCP 2026-07-28, basic/transports/streamable-http",
  tools: "MCP 2025-11-25, server/tools",
};

const refusedToken = (
  id: string,
  what: string,
  source: string,
  change: Probe["change"],
  more: Partial<Probe> = {},
): Probe => ({
  id,
  group: "tokens",
  level: "must",
  source,
  title: `${what} is refused`,
  failure: `${what} is not refused with 401`,
  fix: verify,
  change,
  expects: unauthorized,
  ...more,
});

const tokenProbes: Probe[] = [
  refusedToken("no-token", "A request without a token", "RFC 6750 §3", () => authorization(undefined), {
    fix: checkFirst,
  }),
  {
    id: "no-token-no-error",
    group: "tokens",
    level: "should",
    source: "RFC 6750 §3.1",
    title: "The challenge to a request without a token has no error",
    failure: "The challenge to a request without a token claims an error",
    fix: "Leave error out of WWW-Authenticate when the request has no credentials: nothing was wrong with them.",
    change: () => authorization(undefined),
    expects: namesNoError,
  },
  refusedToken("empty-token", "An empty token", "RFC 6750 §3.1", () => authorization("Bearer "), {
    fix: checkFirst,
    expects: unauthorizedOrMalformed,
  }),
  refusedToken("made-up-token", "A token that nobody issued", "RFC 6750 §3.1", () => bearer(garbage)),
  {
    id: "invalid-token-error",
    group: "tokens",
    level: "should",
    source: "RFC 6750 §3.1",
    title: "The challenge to an invalid token says invalid_token",
    failure: "The challenge to an invalid token does not say invalid_token",
    fix: 'Send WWW-Authenticate: Bearer error="invalid_token": only then do clients discard the token and sign in again.',
    change: () => bearer(garbage),
    expects: namesInvalidToken,
  },
  {
    id: "invalid-token-metadata",
    group: "tokens",
    level: "must",
    source: mcp.authorization,
    title: "The challenge to an invalid token says where to sign in",
    failure: "The challenge to an invalid token does not say where to sign in",
    fix: "Send resource_metadata in WWW-Authenticate with every 401, even if a token was sent.",
    change: () => bearer(garbage),
    expects: namesMetadata,
  },
  refusedToken("broken-signature", "A token with a broken signature", "RFC 7515 §5.2", forgedAs("brokenSignature")),
  refusedToken("no-signature", "A token without its signature", "RFC 7515 §5.2", forgedAs("noSignature")),
  refusedToken("changed-claims", "A token with changed claims", "RFC 7515 §5.2", forgedAs("otherClaims")),
  refusedToken("alg-none", "An unsigned token (alg: none)", "RFC 8725 §3.1", forgedAs("algNone")),
  refusedToken("alg-none-case", "An unsigned token (alg: nOnE)", "RFC 8725 §3.1", forgedAs("algNoneInOtherCase")),
  refusedToken("foreign-key", "A token signed with another key", "RFC 8725 §3.8", forgedAs("foreignKey")),
  refusedToken("embedded-key", "A token that brings its own key (jwk)", "RFC 8725 §3.1", forgedAs("embeddedKey")),
  refusedToken(
    "public-key-as-secret",
    "A token signed with the public key as a secret",
    "RFC 8725 §2.1",
    forgedAs("publicKeyAsSecret"),
  ),
  refusedToken("expired-token", "An expired token signed with another key", "RFC 7519 §4.1.4", forgedAs("expired")),
  refusedToken(
    "token-in-query",
    "A token in the URL",
    mcp.authorization,
    ({ token }) => ({ ...authorization(undefined), query: `access_token=${encodeURIComponent(token)}` }),
    { fix: checkFirst },
  ),
  refusedToken(
    "token-in-body",
    "A token in a form",
    "RFC 6750 §2.2",
    ({ token }) => ({
      headers: { Authorization: undefined, "Content-Type": "application/x-www-form-urlencoded" },
      body: `access_token=${encodeURIComponent(token)}`,
    }),
    { fix: checkFirst, expects: refused, failure: "A token in a form is not refused" },
  ),
  {
    id: "scheme-case",
    group: "tokens",
    level: "must",
    source: "RFC 9110 §11.1",
    title: "Bearer may be written in any case",
    failure: "A token is refused if Bearer is written in another case",
    fix: "Compare the Authorization scheme case-insensitively.",
    change: ({ token }) => authorization(`bEARER ${token}`),
    expects: answered,
  },
  refusedToken(
    "other-scheme",
    "A token with another scheme",
    "RFC 9110 §11.4",
    ({ token }) => authorization(`Token ${token}`),
    { fix: checkFirst, expects: unauthorizedOrMalformed },
  ),
  refusedToken(
    "dpop-without-proof",
    "A token with DPoP, but without a proof,",
    "RFC 9449 §7.1",
    ({ token }) => authorization(`DPoP ${token}`),
    { fix: checkFirst, expects: unauthorizedOrMalformed },
  ),
  refusedToken(
    "two-tokens",
    "A header with two tokens",
    "RFC 6750 §2.1",
    ({ token }) => authorization(`Bearer ${garbage}, Bearer ${token}`),
    {
      fix: "Accept exactly one token, with nothing before or after it.",
      expects: unauthorizedOrMalformed,
    },
  ),
  refusedToken(
    "two-headers",
    "A second Authorization header",
    "RFC 9110 §5.3",
    ({ token }) => authorization([`Bearer ${garbage}`, `Bearer ${token}`]),
    {
      level: "should",
      fix: "Do not look for a valid token among several: a proxy in front may have judged another one.",
      expects: unauthorizedOrMalformed,
    },
  ),
];

const transport = (
  id: string,
  level: Probe["level"],
  source: string,
  [title, failure]: [string, string],
  fix: string,
  change: Change | Probe["change"],
  expects: Expectation,
  revision?: Revision,
): Probe => ({
  id,
  group: "transport",
  level,
  source,
  title,
  failure,
  fix,
  change: typeof change === "function" ? change : () => change,
  expects,
  ...(revision && { revision }),
});

const takesAny = "Answer every client that takes application/json or text/event-stream, by name or by a wildcard.";
const readsJson = "Answer a body that is not one JSON-RPC message with 400 and a JSON-RPC error.";
const checksType = "Answer every Content-Type but application/json with 415.";
const limits = "Limit the size of a body, and answer a longer one with 413 without reading it to the end.";

const transportProbes: Probe[] = [
  transport(
    "accept-missing",
    "advice",
    "RFC 9110 §12.5.1",
    ["A request without Accept is answered", "A request without Accept is refused"],
    takesAny,
    header("Accept", undefined),
    answered,
  ),
  transport(
    "accept-wildcard",
    "should",
    "RFC 9110 §12.5.1",
    ["Accept: */* is answered", "Accept: */* is refused"],
    takesAny,
    header("Accept", "*/*"),
    answered,
  ),
  transport(
    "accept-json",
    "advice",
    "RFC 9110 §12.5.1",
    ["Accept: application/json is answered", "A client that takes only JSON is refused"],
    takesAny,
    header("Accept", "application/json"),
    answered,
  ),
  transport(
    "accept-events",
    "advice",
    "RFC 9110 §12.5.1",
    ["Accept: text/event-stream is answered", "A client that takes only events is refused"],
    takesAny,
    header("Accept", "text/event-stream"),
    answered,
  ),
  transport(
    "accept-other",
    "advice",
    "RFC 9110 §15.5.7",
    ["Accept: text/html is refused", "A client that takes neither JSON nor events is not refused with 406"],
    "Answer 406 to a client that takes neither type.",
    header("Accept", "text/html"),
    notAcceptable,
  ),
  transport(
    "content-type-charset",
    "advice",
    "RFC 9110 §8.3.1",
    ["Content-Type may have parameters", "Content-Type: application/json; charset=utf-8 is refused"],
    "Compare the media type without its parameters.",
    header("Content-Type", "application/json; charset=utf-8"),
    answered,
  ),
  transport(
    "content-type-text",
    "should",
    "RFC 9110 §15.5.16",
    ["Content-Type: text/plain is refused", "Content-Type: text/plain is not refused"],
    checksType,
    header("Content-Type", "text/plain"),
    badRequestOrType,
  ),
  transport(
    "content-type-missing",
    "advice",
    "RFC 9110 §15.5.16",
    ["A body without Content-Type is refused", "A body without Content-Type is not refused"],
    checksType,
    header("Content-Type", undefined),
    refused,
  ),
  transport(
    "broken-json",
    "must",
    mcp.transport,
    ["Broken JSON is refused", "Broken JSON is not refused with 400"],
    readsJson,
    { body: '{"jsonrpc":"2.0",' },
    badRequest,
  ),
  transport(
    "not-json-rpc",
    "should",
    mcp.transport,
    ["JSON that is no message is refused", "JSON that is no JSON-RPC message is not refused with 400"],
    readsJson,
    { body: '{"hello":"world"}' },
    badRequest,
  ),
  transport(
    "empty-body",
    "should",
    mcp.transport,
    ["An empty body is refused", "An empty body is not refused"],
    readsJson,
    { body: "" },
    refused,
  ),
  transport(
    "batch",
    "should",
    "MCP 2025-06-18, basic/transports",
    ["A batch is refused", "A batch is not refused"],
    "Answer an array of messages with 400: the revisions since 2025-06-18 have no batches.",
    ({ plainBody }) => ({ body: `[${plainBody},${plainBody}]` }),
    refused,
  ),
  transport(
    "large-body",
    "should",
    "RFC 9110 §15.5.14",
    ["A body of 8 MiB is refused", "A body of 8 MiB is not refused with 413"],
    limits,
    ({ plainBody }) => ({ body: plainBody + " ".repeat(largeBytes) }),
    tooLarge,
  ),
  transport(
    "large-body-no-token",
    "should",
    "RFC 9110 §15.5.14",
    ["A body of 8 MiB without a token is refused", "A body of 8 MiB without a token is not refused"],
    limits,
    ({ plainBody }) => ({ ...authorization(undefined), body: plainBody + " ".repeat(largeBytes) }),
    refused,
  ),
  ...["PUT", "PATCH"].map((method) =>
    transport(
      `method-${method.toLowerCase()}`,
      "must",
      "RFC 9110 §15.5.6",
      [`${method} is refused`, `${method} is not refused with 405 and Allow`],
      "Answer methods that the endpoint does not have with 405 and an Allow header.",
      { method, body: "" },
      methodRefused,
    ),
  ),
  transport(
    "method-get",
    "must",
    mcp.transport,
    ["GET is answered immediately", "GET gets neither 405 nor a stream"],
    "Answer GET with 405, or with a stream of events if the server has something to send.",
    { method: "GET", headers: { Accept: "text/event-stream" }, body: "", isHead: true },
    streamOrRefused,
  ),
  transport(
    "method-delete",
    "should",
    mcp.transport,
    ["DELETE of an unknown session is refused", "DELETE of an unknown session is not refused"],
    "Answer DELETE with 404 for a session that does not exist, and with 405 if there are no sessions.",
    { method: "DELETE", headers: { "Mcp-Session-Id": absentName }, body: "" },
    noSuchSession,
  ),
];

const protocol = (
  id: string,
  level: Probe["level"],
  source: string,
  [title, failure]: [string, string],
  fix: string,
  revision: Revision,
  change: Change,
  expects: Expectation,
): Probe => ({ id, group: "protocol", level, source, title, failure, fix, revision, change: () => change, expects });

const reads =
  "Read the version from the MCP-Protocol-Version header of every request, and answer 400 to one that is not supported.";
const compares =
  "Compare the headers MCP-Protocol-Version and Mcp-Method with the body, and answer 400 and -32020 if one is missing or differs.";
const unknownMethod = "Answer a method that does not exist with the JSON-RPC error -32601.";

/** Clients of this revision are still common. */
const older = "2025-06-18";
const initializeOlder: Change = {
  headers: { "MCP-Protocol-Version": undefined, "Mcp-Session-Id": undefined },
  call: ["initialize", { protocolVersion: older, capabilities: {}, clientInfo: { name: "doctor", version: "1.0.0" } }],
};

const protocolProbes: Probe[] = [
  protocol(
    "older-version",
    "advice",
    mcp.lifecycle,
    [`Clients of ${older} are answered in that version`, `Clients of ${older} are not answered in that version`],
    "Answer initialize with the requested version if it is supported; the official SDKs support it.",
    "handshake",
    initializeOlder,
    speaks(older),
  ),
  protocol(
    "version-missing",
    "should",
    mcp.transport,
    ["A request without MCP-Protocol-Version is answered", "A request without MCP-Protocol-Version is refused"],
    "Assume 2025-03-26 if the header is missing: older clients do not send it.",
    "handshake",
    header("MCP-Protocol-Version", undefined),
    answered,
  ),
  protocol(
    "version-unknown",
    "must",
    mcp.transport,
    ["An unknown MCP-Protocol-Version is refused", "An unknown MCP-Protocol-Version is not refused with 400"],
    reads,
    "handshake",
    header("MCP-Protocol-Version", "1999-01-01"),
    badRequest,
  ),
  protocol(
    "version-garbage",
    "must",
    mcp.transport,
    [
      "An MCP-Protocol-Version that is no version is refused",
      "An MCP-Protocol-Version that is no version is not refused with 400",
    ],
    reads,
    "handshake",
    header("MCP-Protocol-Version", "latest"),
    badRequest,
  ),
  protocol(
    "session-unknown",
    "must",
    mcp.transport,
    ["An unknown session is refused, or there are none", "An unknown session is not refused with 404"],
    "Answer 404 to a session that does not exist: only then do clients start a new one.",
    "handshake",
    header("Mcp-Session-Id", absentName),
    answeredOrNoSession,
  ),
  protocol(
    "method-unknown",
    "must",
    "JSON-RPC 2.0, 5.1",
    ["An unknown method gets -32601", "An unknown method does not get -32601"],
    unknownMethod,
    "handshake",
    { call: [`${absentName}/method`] },
    rpcError([-32601], [200, 400, 404]),
  ),
  protocol(
    "tool-unknown",
    "should",
    mcp.tools,
    ["A call of an unknown tool gets an error", "A call of an unknown tool does not get an error"],
    "Answer a call of a tool that does not exist with -32602.",
    "handshake",
    { call: ["tools/call", { name: absentName, arguments: {} }] },
    errorOfTool,
  ),
  protocol(
    "modern-version-unknown",
    "must",
    mcp.modern,
    ["2026-07-28: an unknown version is refused", "2026-07-28: an unknown version is not refused with 400"],
    reads,
    "stateless",
    { version: "2099-01-01" },
    badRequest,
  ),
  protocol(
    "version-mismatch",
    "must",
    mcp.modern,
    [
      "2026-07-28: a version that differs between header and body is refused",
      "2026-07-28: a version that differs between header and body is not refused",
    ],
    compares,
    "stateless",
    header("MCP-Protocol-Version", "2025-11-25"),
    badRequest,
  ),
  protocol(
    "method-mismatch",
    "must",
    mcp.modern,
    [
      "2026-07-28: a method that differs between header and body is refused",
      "2026-07-28: a method that differs between header and body is not refused",
    ],
    compares,
    "stateless",
    header("Mcp-Method", "ping"),
    rpcError([-32020], [400]),
  ),
  protocol(
    "method-header-missing",
    "must",
    mcp.modern,
    ["2026-07-28: a request without Mcp-Method is refused", "2026-07-28: a request without Mcp-Method is not refused"],
    compares,
    "stateless",
    header("Mcp-Method", undefined),
    rpcError([-32020], [400]),
  ),
  protocol(
    "modern-method-unknown",
    "must",
    mcp.modern,
    ["2026-07-28: an unknown method gets 404 and -32601", "2026-07-28: an unknown method does not get 404 and -32601"],
    unknownMethod,
    "stateless",
    { call: [`${absentName}/method`] },
    rpcError([-32601], [404]),
  ),
  protocol(
    "modern-tool-unknown",
    "should",
    mcp.tools,
    [
      "2026-07-28: a call of an unknown tool gets an error",
      "2026-07-28: a call of an unknown tool does not get an error",
    ],
    "Answer a call of a tool that does not exist with -32602.",
    "stateless",
    { call: ["tools/call", { name: absentName, arguments: {} }] },
    errorOfTool,
  ),
];

const browser = (
  id: string,
  level: Probe["level"],
  source: string,
  [title, failure]: [string, string],
  fix: string,
  change: Probe["change"],
  expects: Probe["expects"],
): Probe => ({ id, group: "browsers", level, source, title, failure, fix, change, expects });

const originFix = "Compare Origin with a list of those that are allowed, and answer 403 to every other.";

const browserProbes: Probe[] = [
  browser(
    "cors-answer",
    "advice",
    "Fetch standard, CORS protocol",
    ["A page of a browser client can read a result", "A page of a browser client cannot read a result"],
    "Send Access-Control-Allow-Origin with every response, not only with the one to the preflight.",
    ({ browserOrigin }) => header("Origin", browserOrigin),
    ({ browserOrigin }) => readableBy(browserOrigin),
  ),
  browser(
    "origin-foreign",
    "must",
    mcp.transport,
    ["A foreign Origin is refused", "A foreign Origin is not refused with 403"],
    originFix,
    () => header("Origin", foreignOrigin),
    forbidden,
  ),
  browser(
    "origin-null",
    "must",
    mcp.transport,
    ["Origin: null is refused", "Origin: null is not refused with 403"],
    originFix,
    () => header("Origin", "null"),
    forbidden,
  ),
  browser(
    "host-foreign",
    "should",
    mcp.transport,
    ["A server on this machine refuses a foreign Host", "A server on this machine answers to a foreign Host"],
    "Answer 403 to a Host that is not a loopback name: otherwise a web page can reach the server by DNS rebinding.",
    ({ isLocal }) => (isLocal ? header("Host", "forged.invalid") : "only for a server on this machine"),
    refused,
  ),
];

/** What a resource server of MCP has to do, as requests and the responses to them. Also the order of the report. */
export const probes: Probe[] = [...tokenProbes, ...transportProbes, ...protocolProbes, ...browserProbes];

/** Where a rule can be read. */
export function linkTo(source: string): string {
  const [, rfc, section] = /^RFC (\d+) §([\d.]+)$/.exec(source) ?? [];
  if (rfc) return `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}`;
  const [, revision, page] = /^MCP ([\d-]+), (.+)$/.exec(source) ?? [];
  if (revision) return `https://modelcontextprotocol.io/specification/${revision}/${page}`;
  if (source.startsWith("JSON-RPC")) return "https://www.jsonrpc.org/specification#error_object";
  return "https://fetch.spec.whatwg.org/#http-cors-protocol";
}
