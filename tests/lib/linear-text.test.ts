import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { visibleConfig } from "@/app/_dashboard/current";
import { findHelp } from "@/app/help/pages";
import { junitReport } from "@/dev/doctor/junit";
import { printReport } from "@/dev/doctor/print";
import { wrap } from "@/dev/doctor/terminal";
import { findConflicts, namesTheSame } from "@/dev/setup/conflicts";
import { readDiscoveryUrl } from "@/dev/setup/discovery-url";
import {
  readAuthorizationServer,
  readChallenge,
  readKeySet,
  readProtectedResource,
} from "@/lib/checks/facts/documents";
import { describeAnswer, describeError, isHtml, quote, readJson } from "@/lib/checks/facts/evidence";
import { addressIn, outsideSite } from "@/lib/checks/facts/site";
import { judgeAll } from "@/lib/checks/judge-all";
import { checks } from "@/lib/checks/stages";
import { readConfig, readTelemetry } from "@/lib/config";
import { foldEmail, serverVariables } from "@/lib/config/variables";
import {
  describeServer,
  isProjectId,
  issuerForm,
  parseDiscoveryUrl,
  regionalOrigin,
} from "@/lib/descope/discovery-url";
import { otherKind, userIdOf } from "@/lib/descope/token-kind";
import { clientIdOf, decodeUnproven, refuseAudience } from "@/lib/descope/token-rules";
import { describeCaller, grantedScopes, verifyToken } from "@/lib/descope/verify-token";
import { verifySession } from "@/lib/descope/website/session";
import { preflightResponse } from "@/lib/http/cors";
import { isLoopback, isPrivateHost } from "@/lib/http/private-address";
import { isOwnProbe } from "@/lib/http/probe";
import { errorDetails, framesIn } from "@/lib/log";
import { readableLine } from "@/lib/log/readable";
import { cutText, onOneLine, tidyText } from "@/lib/log/tidy-text";
import { readRpc } from "@/lib/mcp/client-messages";
import { judgeToken, missingScopes, tokenRules } from "@/lib/mcp/judge-token";
import { refuseOrigin } from "@/lib/mcp/origin";
import { scopesMissingFor } from "@/lib/mcp/tools";
import { bearerChallenge, bearerParameters, bearerToken } from "@/lib/oauth/bearer";
import { resourceMetadata } from "@/lib/oauth/resource-metadata";
import { clientPage } from "@/lib/operator/client-page";
import { redirectHost, warningsOf } from "@/lib/operator/client-warnings";
import { explainToken, refuseClaims } from "@/lib/operator/explain-token";
import { inspectToken } from "@/lib/operator/inspect-token";
import { judgeUser } from "@/lib/operator/judge-user";
import { returnPath, signInPath } from "@/lib/operator/return-path";
import { skeleton } from "@/lib/operator/skeleton";
import { visit } from "@/lib/operator/trace/finish";
import { redactBody, redactHeaders, redactUrl, shorten } from "@/lib/operator/trace/redact";
import { scrubSpan } from "@/lib/telemetry/scrub";
import { createServer } from "@/lib/tools";
import { answer, healthyFacts, issuer } from "./checks/healthy-facts";

const configured = readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com" });
if (!configured.ok) throw new Error("the example is not a configuration");
const { config } = configured;

/** As much text as a header can contain. */
const inHeader = (name: string, text: string) => new Headers({ [name]: text.replace(/[^\x20-\x7E]/g, "?") });
const answered = (text: string) =>
  answer(text, { url: text, headers: { "content-type": text, location: text, "www-authenticate": text } });
const claims = (text: string) => ({ iss: text, sub: text, aud: [text], scope: text, azp: text, exp: 1 });
const client = (text: string) => ({
  clientId: text,
  name: text,
  redirectUris: [text, `http://x/${text}`],
  scopes: [text],
  registration: text,
  status: text,
});
const results = (text: string) => [
  { id: "x", group: "call" as const, title: "x", status: "fail" as const, saw: text, fix: text, help: text },
];
const report = (text: string) => ({ ready: false, checkedAt: text, checks: results(text) });
const plain = (text: string) => text;
const paint = { red: plain, green: plain, yellow: plain, bold: plain, dim: plain };
const person = { subject: "U1", roles: [], permissions: [], tenantRoles: {}, expiresAt: 0 };

function span(text: string) {
  const kept = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] }).getTracer("x");
  tracer.startSpan(text, { attributes: { "enduser.id": text } }).end();
  return kept.getFinishedSpans();
}

/** Every exported function that takes untrusted text, by name, and how it is called. */
const calls: Record<string, (text: string) => unknown> = {
  tidyText,
  cutText: (text) => cutText(text, text.length),
  onOneLine,
  errorDetails: (text) => [
    errorDetails(new Error(text)),
    errorDetails(Object.assign(new Error(""), { name: text, stack: text })),
  ],
  framesIn,
  readableLine: (text) => readableLine({ time: text, level: text, event: text, [text]: text }),
  foldEmail,
  isLoopback,
  readConfig: (text) =>
    ["DESCOPE_CONFIG_URL", "DESCOPE_PROJECT_ID", ...Object.keys(serverVariables.shape)].map((name) =>
      readConfig({ DESCOPE_CONFIG_URL: issuer, [name]: text }),
    ),
  readTelemetry: (text) => readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: text, OTEL_TRACES_SAMPLER: text }),
  visibleConfig: (text) => visibleConfig(configured, inHeader("host", text)),
  parseDiscoveryUrl: (text) => parseDiscoveryUrl(new URL(`https://a.example/${text}`)),
  describeServer: (text) => describeServer(text, text, text),
  isProjectId,
  regionalOrigin,
  issuerForm: (text) => [issuerForm(text, config.descope), issuerForm(`${issuer}/${text}`, config.descope)],
  decodeUnproven: (text) => decodeUnproven(text, config.descope),
  explainToken: (text) => explainToken(text, tokenRules(config)),
  verifyToken: (text) => verifyToken(text, tokenRules(config)),
  verifySession: (text) => verifySession(text, config.descope),
  judgeToken: (text) => judgeToken(`Bearer ${text}`, config),
  inspectToken: (text) => inspectToken(text, text, config),
  refuseAudience: (text) => refuseAudience(claims(text), tokenRules(config)),
  refuseClaims: (text) => [
    refuseClaims(text),
    refuseClaims(`e30.${Buffer.from(text).toString("base64url")}.e30`),
  ],
  otherKind: (text) => otherKind({ ...claims(text), drn: text, token_type: text }, text),
  userIdOf: (text) => userIdOf({ ...claims(text), dsub: text }),
  clientIdOf: (text) => clientIdOf(claims(text)),
  describeCaller: (text) => describeCaller(claims(text)),
  grantedScopes: (text) => grantedScopes(claims(text)),
  missingScopes: (text) => missingScopes(text.split(" "), config),
  bearerToken: (text) => [bearerToken(text), bearerToken(`Bearer ${text}`)],
  bearerChallenge: (text) =>
    bearerChallenge({ description: text, scopes: text.split(" "), resourceMetadataUrl: text }),
  resourceMetadata: (text) => resourceMetadata({ resource: text, issuer: text, name: text, scopes: [text] }),
  refuseOrigin: (text) => [
    refuseOrigin(inHeader("origin", text), config),
    refuseOrigin(inHeader("host", text), { ...config, isLocal: true }),
  ],
  preflightResponse: (text) =>
    preflightResponse(
      new Request("https://a.example", { headers: inHeader("access-control-request-headers", text) }),
      { methods: "GET", headers: ["Accept"], mayRequest: /^mcp-[a-z-]{1,64}$/i },
    ),
  isOwnProbe: (text) => isOwnProbe(inHeader("x-probe", text)),
  isPrivateHost,
  addressIn: (text) => [addressIn(inHeader("host", text)), addressIn(inHeader("x-forwarded-host", text))],
  readChallenge: (text) => readChallenge(answered(text)),
  bearerParameters: (text) => [bearerParameters(text), bearerParameters(`Bearer ${text}`)],
  readAuthorizationServer: (text) => readAuthorizationServer(answered(text)),
  readProtectedResource: (text) => readProtectedResource(answered(text)),
  readKeySet: (text) => readKeySet(answered(text)),
  quote: (text) => quote(text),
  describeAnswer: (text) => [
    describeAnswer(answered(text)),
    describeAnswer({ url: text, error: text, elapsedMs: 1 }),
  ],
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
  findHelp,
  clientPage: (text) => clientPage({ clients: [client(text)], total: 1 }, text, 1),
  redirectHost,
  warningsOf: (text) => warningsOf([client(text)]),
  skeleton,
  judgeUser: (text) =>
    judgeUser({ ...person, verifiedEmail: text }, undefined, { role: text, emails: [text] }),
  returnPath: (text) => [returnPath(text), returnPath(`/${text}`)],
  signInPath: (text) => signInPath(`/${text}`),
  scopesMissingFor: (text) => scopesMissingFor(createServer, text, text.split(" ")),
  visit: (text) => [visit(text), visit(`https://a.example/?${text}`)],
  readRpc,
  shorten,
  redactUrl: (text) => [redactUrl(text), redactUrl(`https://a.example/${text}?${text}#${text}`)],
  redactHeaders: (text) => [
    redactHeaders(inHeader("location", text)),
    redactHeaders(inHeader("authorization", text)),
  ],
  redactBody: (text) => [
    redactBody(text, "application/json"),
    redactBody(text.slice(0, 60_000), "text/event-stream"),
    redactBody(text, "application/x-www-form-urlencoded"),
  ],
  scrubSpan: (text) => span(text).map(scrubSpan),
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
    "isOn",
    "doorOf",
    "callbackUrl",
    "clientDocumentUrl",
    "clientDocument",
    "resourceMetadataUrl",
  ],
  ...[
    "signInPolicy",
    "mcpHeaders",
    "initializeRequest",
    "headerList",
    "rpcRequest",
    "oauthOptions",
    "requireOperator",
    "takePending",
  ],
  ...["readDescope", "judgeTelemetry", "paintFor", "setupSteps", "confirm", "publicDocument"],
  // HTTP requests and responses, read and judged by the functions above.
  ...[
    "log",
    "ask",
    "authorizeRequest",
    "statusResponse",
    "loadClients",
    "cachedMetadata",
    "refusalOf",
    "logRefusedMessage",
    "boundedFetch",
    "parseJson",
    "examineUrl",
  ],
  ...["sharedKeys", "remoteKeys", "signedInUser", "forgetRefreshToken", "refuseSignature", "refuseForScope"],
  "checkClaims",
  ...["callServer", "becomeClient", "finishSignIn", "finishTrace", "isRedirect", "isNoise"],
  // The developer's own command line and files.
  ...["readArguments", "readEnvFile", "valueIn", "withVariable", "writeEnvFile"],
];

const foreign =
  /\b(string|unknown|URL|URLSearchParams|Headers|Request|Answer|Answered|ClientList|RegisteredClient|ReadableSpan|JWTPayload|Facts)\b/;
const exported =
  /^export (?:async )?(?:function (\w+)(?:<[^>]*>)?|const (\w+) = (?:async )?)\(([\s\S]*?)\)(?::| =>| \{)/gm;

test("every exported function that takes text is tested here, or listed as taking trusted text only", () => {
  const files = ["lib", "dev/doctor", "dev/setup"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const found = files
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join("lib", "tools")))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(exported)])
    .flatMap(([, name = "", constant = "", parameters = ""]) =>
      foreign.test(parameters) ? [name || constant] : [],
    );
  expect(found.length).toBeGreaterThan(50);
  const known = new Set([...Object.keys(calls), ...noForeignText]);
  expect(found.filter((name) => !known.has(name))).toEqual([]);
});

const characters =
  "eyJ|.|/| |\t|\"|'|\\|,|<|&|=|a|A|1|-|%|@|:|;|?|#|(|[|{|*|\0|\x1b[|é|\u0301|\u0316\u0301|\u200b|\u2028|\u212a|\ufdfa|😀|\ud800";
const words =
  'eyJ.|\\"|, |\r\n|\n|data: |data: {}\n|data:\n|a=|a="|a="\\"|a=b&|token|token=|token: |"token"|"token":"|\\"token\\":\\"|code=|code%3D|bearer |Bearer|a |a,|,a|1,|a.|://|a://|http://|https://a.example/|<html|<!--|%2|%3f|rn|vv|.localhost|127.|P1|[{"a":';

/** Each repeated to the given length, with an end that does not match. */
const shapes: [string, (length: number) => string][] = [
  ...[...characters.split("|"), ...words.split("|"), "|"].map(
    (unit): [string, (length: number) => string] => [
      JSON.stringify(unit),
      (length) => `${unit.repeat(length / unit.length)}!`,
    ],
  ),
  ["brackets, opened and closed", (length) => "[".repeat(length / 2) + "]".repeat(length / 2)],
  ["objects, opened and closed", (length) => `${'{"a":'.repeat(length / 6)}1${"}".repeat(length / 6)}`],
  [
    "as many levels as can be parsed",
    (length) => `${"[".repeat(999)}${"1,".repeat(length / 2 - 999)}1${"]".repeat(999)}`,
  ],
  ["a list of names", (length) => JSON.stringify(Array(Math.floor(length / 5)).fill("é1"))],
  ["an object of tokens", (length) => JSON.stringify({ token: "a".repeat(length) })],
  [
    "a JWT of three long parts",
    (length) => `eyJ${"a".repeat(length / 3)}.${"b".repeat(length / 3)}.${"c".repeat(length / 3)}`,
  ],
];

const megabyte = 1 << 20;
/** Short ones first, so a function that takes quadratic time fails there and not after hours. */
const lengths = [megabyte / 128, megabyte / 32, megabyte / 8];
/** How often a text may be read, plus a constant for each call. */
const passes = 1_000;
const overhead = megabyte / 16;

/** Processor time in microseconds, which does not depend on other load of the machine. */
async function cpuTime(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The cost of reading each character of a megabyte once. */
async function onePass(): Promise<number> {
  const text = "eyJ.".repeat(megabyte / 4);
  let sum = 0;
  const times = await Promise.all(
    Array.from({ length: 10 }, () =>
      cpuTime(() => {
        for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0;
      }),
    ),
  );
  expect(sum).not.toBe(0);
  return Math.max(Math.min(...times), 200);
}

/** The minimum of three, since garbage collection may fall into any of them. */
async function isWithin(budget: number, run: () => unknown): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) if ((await cpuTime(run)) <= budget) return true;
  return false;
}

describe("takes linear time", () => {
  test.each(Object.entries(calls))("%s", { timeout: 600_000 }, async (_name, call) => {
    const pass = await onePass();
    for (const [shape, make] of shapes) {
      for (const length of lengths) {
        const text = make(length);
        const budget = (passes * pass * (length + overhead)) / megabyte;
        expect(await isWithin(budget, () => call(text)), `${shape}, ${length} characters`).toBe(true);
      }
    }
  });

  test("warningsOf, by the number of clients of one name", async () => {
    const pass = await onePass();
    for (const count of [1_000, 10_000, 30_000]) {
      const many = Array.from({ length: count }, (_, at) => ({ ...client("x"), clientId: `${at}` }));
      const budget = (passes * pass * (16 * count + overhead)) / megabyte;
      expect(await isWithin(budget, () => warningsOf(many)), `${count} clients`).toBe(true);
    }
  }, 600_000);
});
