import { expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { foldEmail, operatorVariables } from "@/lib/config/operator";
import { tokenRules } from "@/lib/mcp/judge-token";
import { clientFigures, clientPage } from "@/lib/operator/client-page";
import { redirectHost, skeleton, warningsOf } from "@/lib/operator/client-warnings";
import { explainToken, inspectToken } from "@/lib/operator/inspect-token";
import { judgeUser } from "@/lib/operator/operator";
import { redactBody, redactHeaders, redactUrl, shorten } from "@/lib/operator/trace/redact";
import { reasonIn, visit } from "@/lib/operator/trace/trace";
import { argumentsFromJson, argumentsOf, initialText } from "@/lib/operator/try/arguments";
import { outcomeOf, shownMessage } from "@/lib/operator/try/outcome";
import { issuer } from "@/tests/lib/checks/healthy-facts";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

const configured = readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com" });
if (!configured.ok) throw new Error("the example is no configuration");
const { config } = configured;

/** As much of a text as a header can carry. */
const inHeader = (name: string, text: string) => new Headers({ [name]: text.replace(/[^\x20-\x7E]/g, "?") });
const client = (text: string) => ({
  clientId: text,
  name: text,
  redirectUris: [text, `http://x/${text}`],
  scopes: [text],
  registration: text,
  status: text,
});
const tokenOf = (claims: string) => `e30.${Buffer.from(claims).toString("base64url")}.AAAA`;
const person = { subject: "U1", roles: [], expiresAt: 0 };

const calls: Calls = {
  foldEmail,
  readConfig: (text) =>
    Object.keys(operatorVariables.shape).map((name) => readConfig({ DESCOPE_CONFIG_URL: issuer, [name]: text })),
  explainToken: (text) => explainToken(text, tokenRules(config)),
  inspectToken: (text) => inspectToken(text, text, config),
  "explainToken, with claims": (text) => explainToken(tokenOf(text), tokenRules(config)),
  clientPage: (text) => clientPage({ clients: [client(text)], total: 1 }, text, 1),
  clientFigures: (text) => clientFigures({ clients: [client(text)], total: 1 }, 0),
  redirectHost,
  warningsOf: (text) => warningsOf([client(text)]),
  skeleton,
  judgeUser: (text) => judgeUser({ ...person, verifiedEmail: text }, undefined, { role: text, emails: [text] }),
  visit: (text) => [visit(text), visit(`https://a.example/?${text}`)],
  shorten,
  reasonIn,
  argumentsFromJson,
  argumentsOf: (text) =>
    (["string", "number", "list", "json", "choice"] as const).map((kind) =>
      argumentsOf([{ name: "a", type: "x", isRequired: true, kind, itemKind: "integer" }], { a: text }),
    ),
  initialText: (text) => initialText({ name: text, type: text, isRequired: true, kind: "list", default: [text] }),
  shownMessage: (text) => [
    shownMessage({ method: text, params: { text } }),
    shownMessage({ method: "notifications/progress", params: { progress: 1, message: text } }),
  ],
  outcomeOf: (text) => [
    outcomeOf(text),
    outcomeOf({ error: { code: 1, message: text, data: text } }),
    outcomeOf({ result: { content: [{ type: "text", text }], structuredContent: { text } } }),
    outcomeOf({
      result: { resultType: "input_required", inputRequests: { [text]: { method: text, params: { url: text } } } },
    }),
  ],
  redactUrl: (text) => [redactUrl(text), redactUrl(`https://a.example/${text}?${text}#${text}`)],
  redactHeaders: (text) => [redactHeaders(inHeader("location", text)), redactHeaders(inHeader("authorization", text))],
  redactBody: (text) => [
    redactBody(text, "application/json"),
    redactBody(text.slice(0, 60_000), "text/event-stream"),
    redactBody(text, "application/x-www-form-urlencoded"),
  ],
};

/** Exported functions with a text that comes from nobody outside, or goes on to one of `calls` as it is. */
const noForeignText = [
  // From the configuration, the build or the code.
  ...["readOperator", "isOn", "doorOf", "callbackUrl", "clientDocumentUrl", "clientDocument"],
  ...["requireOperator", "takePending"],
  // A token and a cookie of this server's own, which jose reads; calls and their answers, read by the functions above.
  ...["keepToken", "readSession", "listTools", "callTool"],
  // Requests and answers of HTTP, read and judged by the functions above.
  ...["loadClients", "callServer"],
  ...["finishTrace", "isRedirect"],
];

testEveryTextIsTried(
  [...sourcesIn(["lib/operator"]), "lib/descope/website/management.ts", "lib/config/operator.ts"],
  [...Object.keys(calls), ...noForeignText],
);
testLinearTime(calls, {
  warningsOf: (count) => {
    const many = Array.from({ length: count }, (_, at) => ({ ...client("x"), clientId: `${at}` }));
    return () => warningsOf(many);
  },
});

test("judges times next to deeply nested claims", async () => {
  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const reason = async (claims: string) => {
    const { rules } = await explainToken(tokenOf(claims), tokenRules(config));
    return rules.find(({ source }) => source === "RFC 7519 §4.1")?.code;
  };
  expect(await reason(`{"sub":"x","exp":${2 ** 40},"deep":${nested}}`)).toBeUndefined();
  expect(await reason(`{"sub":"x","exp":${nested}}`)).toBe("malformed_token");
  expect(await reason(`{"sub":"x","exp":1,"deep":${nested}}`)).toBe("expired");
});
