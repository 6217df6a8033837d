import * as z from "zod";
import { visibleConfig } from "@/app/_ui/own-report";
import { wrap } from "@/dev/command-line";
import { junitReport, printReport } from "@/dev/doctor/print";
import { readDiscoveryUrl } from "@/dev/setup/discovery-url";
import { findConflicts, namesTheSame } from "@/dev/setup/env-file";
import {
  describeAnswer,
  describeError,
  isHtml,
  quote,
  readAuthorizationServer,
  readChallenge,
  readJson,
  readKeySet,
  readProtectedResource,
} from "@/lib/checks/facts/evidence";
import { addressIn, outsideSite } from "@/lib/checks/facts/site";
import { judgeAll } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import { isDown } from "@/lib/checks/stages/authorization-server";
import { readConfig } from "@/lib/config";
import { beforeComment, standsForAnother, strayIn, unwrap } from "@/lib/config/pasted";
import { readUrl, serverVariables } from "@/lib/config/variables";
import { describeCaller, grantedScopes } from "@/lib/descope/caller";
import { consoleLinks } from "@/lib/descope/console";
import {
  describeServer,
  isEmulator,
  isProjectId,
  issuerForm,
  parseDiscoveryUrl,
  regionalOrigin,
  tenantInIssuer,
} from "@/lib/descope/discovery-url";
import { otherKind, userIdOf } from "@/lib/descope/token-kind";
import { clientIdOf, decodeUnproven, refuseAudience } from "@/lib/descope/token-rules";
import { verifyToken } from "@/lib/descope/verify-token";
import { preflightResponse } from "@/lib/http/headers";
import { isLoopback, isPrivateHost } from "@/lib/http/private-address";
import { errorDetails, framesIn, readableLine } from "@/lib/log";
import { cutText, onOneLine, tidyText } from "@/lib/log/tidy-text";
import { readRpc } from "@/lib/mcp/client-messages";
import { effectOf, fieldsOf } from "@/lib/mcp/input-schema";
import { judgeToken, missingScopes, tokenRules } from "@/lib/mcp/judge-token";
import { readForm, refuseEncoding } from "@/lib/mcp/media-types";
import { isOwnProbe, refuseOrigin } from "@/lib/mcp/middleware";
import { isOpenAiClient, refuseInResult } from "@/lib/mcp/openai";
import { parameterError, refuseBatch, refuseParameters } from "@/lib/mcp/parameters";
import { bearerParameters, challengeHeader, presentedToken } from "@/lib/oauth/bearer";
import { boundKey, refuseProof } from "@/lib/oauth/dpop";
import { resourceMetadata } from "@/lib/oauth/protected-resource";
import { createServer } from "@/lib/tools";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";
import { answer, healthyFacts, issuer } from "./checks/healthy-facts";

const configured = readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com" });
if (!configured.ok) throw new Error("the example is not a configuration");
const { config } = configured;

/** As much text as a header can contain. */
const inHeader = (name: string, text: string) => new Headers({ [name]: text.replace(/[^\x20-\x7E]/g, "?") });
const answered = (text: string) =>
  answer(text, { url: text, headers: { "content-type": text, location: text, "www-authenticate": text } });
const claims = (text: string) => ({ iss: text, sub: text, aud: [text], scope: text, azp: text, exp: 1 });
const results = (text: string) => [
  { id: "x", group: "call" as const, title: "x", status: "fail" as const, saw: text, fix: text, help: text },
];
const report = (text: string) => ({ ready: false, checkedAt: text, checks: results(text) });
const plain = (text: string) => text;
const paint = { red: plain, green: plain, yellow: plain, bold: plain, dim: plain };

const calls: Calls = {
  tidyText,
  cutText: (text) => cutText(text, text.length),
  onOneLine,
  errorDetails: (text) => [
    errorDetails(new Error(text)),
    errorDetails(Object.assign(new Error(""), { name: text, stack: text })),
  ],
  framesIn,
  readableLine: (text) => readableLine({ time: text, level: text, event: text, [text]: text }),
  isLoopback,
  readConfig: (text) =>
    ["DESCOPE_CONFIG_URL", "DESCOPE_PROJECT_ID", ...Object.keys(serverVariables.shape)].map((name) =>
      readConfig({ DESCOPE_CONFIG_URL: issuer, [name]: text }),
    ),
  readUrl: (text) => [readUrl(text), readUrl(`https://${text}`), readUrl(`https://a.example/${text}`)],
  unwrap: (text) => [unwrap(text, "NAME"), unwrap(`"${text}"`), unwrap(`[${text}](${text})`), unwrap(`\\n${text}`)],
  standsForAnother,
  beforeComment,
  strayIn,
  visibleConfig: (text) => visibleConfig(configured, inHeader("host", text)),
  consoleLinks,
  parseDiscoveryUrl: (text) => parseDiscoveryUrl(new URL(`https://a.example/${text}`)),
  describeServer: (text) => describeServer(text, text, text),
  isEmulator,
  isDown: (text) => isDown(answered(text)),
  isProjectId,
  regionalOrigin,
  tenantInIssuer: (text) => [
    tenantInIssuer(text),
    tenantInIssuer(`https://${text}`),
    tenantInIssuer(`${issuer}/${text}`),
  ],
  issuerForm: (text) => [issuerForm(text, config.descope), issuerForm(`${issuer}/${text}`, config.descope)],
  decodeUnproven: (text) => decodeUnproven(text, config.descope),
  verifyToken: (text) => verifyToken(text, tokenRules(config)),
  judgeToken: (text) => judgeToken({ method: "POST", authorization: `Bearer ${text}`, proof: text }, config),
  refuseAudience: (text) => refuseAudience(claims(text), tokenRules(config)),
  otherKind: (text) => otherKind({ ...claims(text), drn: text, token_type: text }, text),
  userIdOf: (text) => userIdOf({ ...claims(text), dsub: text }),
  clientIdOf: (text) => clientIdOf(claims(text)),
  describeCaller: (text) => describeCaller(claims(text)),
  grantedScopes: (text) => grantedScopes(claims(text)),
  missingScopes: (text) => missingScopes(text.split(" "), config),
  presentedToken: (text) => [presentedToken(text), presentedToken(`Bearer ${text}`)],
  boundKey: (text) => boundKey({ cnf: { jkt: text } }),
  refuseProof: (text) => refuseProof(text, { method: text, resource: text, token: text, thumbprint: text }),
  challengeHeader: (text) => challengeHeader({ description: text, scopes: text.split(" "), resourceMetadataUrl: text }),
  resourceMetadata: (text) =>
    resourceMetadata({ resource: text, descope: { ...config.descope, issuer: text } }, [text]),
  refuseOrigin: (text) => [
    refuseOrigin(inHeader("origin", text), config),
    refuseOrigin(inHeader("host", text), { ...config, isLocal: true }),
  ],
  preflightResponse: (text) =>
    preflightResponse(new Request("https://a.example", { headers: inHeader("access-control-request-headers", text) }), {
      methods: "GET",
      headers: ["Accept"],
    }),
  readForm: (text) => readForm(new Request("https://a.example", { headers: inHeader("accept", text) })),
  refuseEncoding: (text) =>
    refuseEncoding(new Request("https://a.example", { headers: inHeader("content-encoding", text) })),
  parameterError: (text) =>
    parameterError(createServer(), "tools/call", { method: "tools/call", params: { name: text, arguments: text } }),
  refuseBatch: (text) => refuseBatch(text, [text]),
  refuseParameters: (text) => refuseParameters({ id: text, method: text, params: text }),
  isOpenAiClient: (text) => isOpenAiClient(inHeader("user-agent", text), text),
  refuseInResult: (text) =>
    refuseInResult(Response.json({ error_description: text }, { headers: inHeader("www-authenticate", text) }), {
      id: text,
      method: "tools/call",
      params: { _meta: { [text]: text } },
    }),
  isOwnProbe: (text) => isOwnProbe(inHeader("x-probe", text)),
  fieldsOf: (text) => {
    const schema = { type: text, description: text, default: text, enum: [text], items: { type: text } };
    return [
      fieldsOf(text),
      fieldsOf({ properties: { [text]: schema, x: { oneOf: [{ const: text }] } }, required: [text] }),
    ];
  },
  effectOf: (text) => [effectOf(text), effectOf({ readOnlyHint: text })],
  isPrivateHost,
  addressIn: (text) => [addressIn(inHeader("host", text)), addressIn(inHeader("x-forwarded-host", text))],
  readChallenge: (text) => readChallenge(answered(text)),
  bearerParameters: (text) => [bearerParameters(text), bearerParameters(`Bearer ${text}`)],
  readAuthorizationServer: (text) => readAuthorizationServer(answered(text)),
  readProtectedResource: (text) => readProtectedResource(answered(text)),
  readKeySet: (text) => readKeySet(answered(text)),
  quote: (text) => quote(text),
  describeAnswer: (text) => [describeAnswer(answered(text)), describeAnswer({ url: text, error: text, elapsedMs: 1 })],
  describeError: (text) => describeError(answered(text)),
  readJson: (text) => readJson(answered(text), z.object({ x: z.string() })),
  isHtml: (text) => isHtml(answered(text)),
  outsideSite: (text) => outsideSite(new URL(`https://a.example/${text}`)),
  judgeAll: (text) => {
    // One at a time, since a broken fact causes other checks to be skipped.
    for (const [name, fact] of Object.entries(healthyFacts())) {
      if (typeof fact !== "object" || !("elapsedMs" in fact)) continue;
      const { headers } = answer("", { headers: everyHeader(text) });
      judgeAll({ ...healthyFacts(), [name]: { ...fact, headers } }, checks);
      judgeAll({ ...healthyFacts(), [name]: { ...fact, body: text } }, checks);
    }
  },
  readRpc,
  junitReport: (text) => junitReport(report(text)),
  printReport: (text) => printReport(report(text), text, { paint, width: 80 }),
  wrap: (text) => wrap(text, "  ", 80),
  namesTheSame: (text) => namesTheSame(text, `https://a.example/${text}`),
  readDiscoveryUrl,
  findConflicts: (text) => findConflicts(issuer, { env: { BASE_URL: text }, overrides: [["x", text]] }),
};

function everyHeader(text: string): Record<string, string> {
  const names = ["content-type", "location", "www-authenticate", "set-cookie", "date", "server"];
  const cors = ["origin", "headers", "methods"].map((name) => `access-control-allow-${name}`);
  return Object.fromEntries([...names, ...cors, "access-control-expose-headers"].map((name) => [name, text]));
}

/** Exported functions whose text is trusted, or passed unchanged to one of `calls`. */
const noForeignText = [
  // From the configuration, the build or the code.
  ...[
    "processWide",
    "partOf",
    "missing",
    "requirementsOf",
    "resourceMetadataUrl",
    "helpPath",
    "headerList",
    "initializeRequest",
    "methodNotAllowed",
  ],
  ...["rpcRequest"],
  ...["readDescope", "givenIn", "paintFor", "setupSteps", "confirm", "publicDocument", "runCommand"],
  // They make the schemas of readConfig.
  ...["variable", "textThat", "listOf"],
  // Requests and answers of HTTP, read and judged by the functions above.
  ...[
    "log",
    "ask",
    "askNamedServer",
    "authorizeRequest",
    "wrapHandlers",
    "byAnswer",
    "cachedMetadata",
    "refusalOf",
    "logRefusedMessage",
    "boundedFetch",
    "boundedStream",
    "parseJson",
    "examineUrl",
  ],
  ...["sharedKeys", "remoteKeys", "refuseForScope", "checkClaims"],
  // The names of this server's own tools.
  ...["scopesOf"],
  // The developer's own command line and files.
  ...["readArguments", "readEnvFile", "valueIn", "withVariable", "writeEnvFile"],
];

const optional = [
  ...["lib/operator/", "lib/config/operator.ts", "lib/descope/website/"],
  ...["lib/sign-in/", "lib/config/sign-in.ts"],
  ...["lib/connect/", "lib/config/connect.ts", "lib/descope/connections.ts", "lib/mcp/connection.ts"],
  ...["lib/telemetry/", "lib/config/telemetry.ts"],
  "dev/doctor/suite/", // optional: suite
];
const files = [...sourcesIn(["lib", "dev/doctor", "dev/setup"]), "dev/command-line.ts"].filter(
  // Parts that can be taken out have such a test of their own, and a tool is its author's.
  (file) => ![...optional, "lib/tools/"].some((folder) => file.startsWith(folder)),
);

testEveryTextIsTried(files, [...Object.keys(calls), ...noForeignText]);
testLinearTime(calls);
