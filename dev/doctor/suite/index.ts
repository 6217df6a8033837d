import type { Answer } from "@/lib/checks/facts/answer";
import { quote, readChallenge } from "@/lib/checks/facts/evidence";
import type { Site } from "@/lib/checks/facts/site";
import type { PrintedResult } from "../print";
import {
  bodyOf,
  build,
  type Conversation,
  endSessions,
  plainOf,
  type Revision,
  startConversation,
} from "./conversation";
import { describeSeen } from "./expectations";
import { linkTo, type Material, type Probe, probes } from "./probes";
import { messageIn, send } from "./send";
import { decodeToken, explainToken, type ForgedTokens, forgeTokens, scrubberFor, type TokenProblem } from "./token";

export interface SuiteOptions {
  token: string;
  /** The issuer's public keys, if known. */
  keys?: unknown[];
  /** Called before each probe, with the number of those that are done. */
  onProgress?: (done: number, all: number) => void;
}

/** Time limit of the whole suite; probes that have not been sent by then are skipped. Milliseconds. */
const deadlineMs = 180_000;
/** After this many consecutive requests without a response, the remaining probes are skipped. */
const mostUnanswered = 3;
const evidenceLength = 400;

/**
 * Tests, with a token, whether a server does what a resource server has to do. It changes nothing there: no tool is called.
 * @returns the results in the order of the table; no text in them contains a part of the token
 */
export async function runSuite(site: Site, options: SuiteOptions): Promise<PrintedResult[]> {
  const { token, keys, onProgress } = options;
  const scrub = scrubberFor(token);
  const problem = explainToken(decodeToken(token), site.resource);
  const conversation = await startConversation(site.resource, token);
  const accepted = judgeAcceptance(conversation, problem);
  const isAccepted = plainOf(conversation) !== undefined;
  const forged = await forgeTokens(token, keys);
  const answers: Answer[] = Object.values(conversation.first);
  const listed = isAccepted ? await lookAround(site, token, conversation) : [];
  const results = isAccepted
    ? await askAll({ site, token, forged, conversation, answers, onProgress })
    : probes.map((probe) => skipped(probe, `Blocked by: ${accepted.title}`));
  const last = isAccepted ? await judgeEnd(site, token, conversation) : [];
  await endSessions(site.resource, token, answers);
  const first = [accepted, ...(problem && accepted.status === "pass" ? [warning(problem)] : [])];
  const all = [...first, ...listed, ...results, ...last];
  return [...all, judgeEcho(answers, token)].map((result) => scrubbed(result, scrub));
}

interface Asking {
  site: Site;
  token: string;
  forged?: ForgedTokens;
  conversation: Conversation;
  /** Every response is added, to look for the token in all of them. */
  answers: Answer[];
  onProgress?: SuiteOptions["onProgress"];
}

async function askAll(asking: Asking): Promise<PrintedResult[]> {
  const endsAt = performance.now() + deadlineMs;
  const results: PrintedResult[] = [];
  let unanswered = 0;
  for (const probe of probes) {
    asking.onProgress?.(results.length, probes.length);
    if (unanswered >= mostUnanswered) results.push(skipped(probe, "Not asked: the server stopped answering"));
    else if (performance.now() > endsAt) results.push(skipped(probe, "Not asked: the suite took too long"));
    else {
      const { result, answer } = await askOne(probe, asking);
      results.push(result);
      if (answer) asking.answers.push(answer);
      if (answer) unanswered = answer.error === undefined ? 0 : unanswered + 1;
    }
  }
  return results;
}

const revisions: Record<Revision, string> = { handshake: "2025-11-25 or older", stateless: "2026-07-28" };

async function askOne(
  probe: Probe,
  { site, token, forged, conversation }: Asking,
): Promise<{ result: PrintedResult; answer?: Answer }> {
  const plain = plainOf(conversation, probe.revision);
  if (!plain) {
    const revision = probe.revision ? revisions[probe.revision] : "any revision";
    return { result: skipped(probe, `The server does not speak ${revision}`) };
  }
  const { browserOrigin, isLocal } = site;
  const material: Material = { token, forged, browserOrigin, isLocal, plainBody: bodyOf(plain, {}) };
  const change = probe.change(material);
  if (typeof change === "string") return { result: skipped(probe, `Not asked: ${change}`) };
  const url = change.query ? `${site.resource}?${change.query}` : site.resource;
  const answer = await send(url, build(plain, change, token));
  return { result: judge(probe, answer, material), answer };
}

const levels = { must: "Required by", should: "Recommended by", advice: "Good practice, see" };
const problemStatus = { must: "fail", should: "warn", advice: "info" } as const;

/** Judges one response. No response, and a server error where none is expected, always fail. */
export function judge(probe: Probe, answer: Answer, material: Material): PrintedResult {
  const { id, group, level, title, failure, source } = probe;
  const expects = typeof probe.expects === "function" ? probe.expects(material) : probe.expects;
  const saw = describeSeen(answer);
  if (answer.status === 429) return skipped(probe, "429: the server limits the rate of requests. Try again later");
  if (answer.error === undefined && expects.holds(answer)) return { id, group, title, status: "pass", saw };
  const isBroken = answer.error !== undefined || answer.status >= 500;
  const status = isBroken ? "fail" : problemStatus[level];
  const fix = `${probe.fix} ${levels[level]} ${source}.`;
  return { id, group, title: failure, status, saw: `${saw}; expected: ${expects.words}`, fix, help: linkTo(source) };
}

function skipped({ id, group, title }: Probe, saw: string): PrintedResult {
  return { id, group, title, status: "skip", saw };
}

const acceptance = { id: "token-accepted", group: "tokens" };

/** The result in place of the whole suite. @param cause the title of the check that failed */
export function blockedBy(cause: string): PrintedResult {
  return { ...acceptance, title: "The token is accepted", status: "skip", saw: `Blocked by: ${cause}` };
}

const askIssuer =
  "Look for the reason in the server's log; with this template, the operator page for tokens explains it.";

/** Whether the server accepts the token; it must not if the token has expired. */
function judgeAcceptance({ versions, first }: Conversation, problem: TokenProblem | undefined): PrintedResult {
  if (versions.length > 0 && problem?.isInvalid) {
    const fix = "Check exp and nbf of every token. Required by RFC 7519 §4.1.4.";
    return {
      ...acceptance,
      title: "A token that is not valid is accepted",
      status: "fail",
      saw: `${problem.title}: ${problem.saw}`,
      fix,
      help: linkTo("RFC 7519 §4.1.4"),
    };
  }
  if (versions.length > 0)
    return { ...acceptance, title: "The token is accepted", status: "pass", saw: versions.join(", ") };
  const { handshake, stateless } = first;
  const saw = `initialize: ${describeSeen(handshake)}; server/discover: ${describeSeen(stateless)}`;
  if (problem) {
    const { title, fix } = problem;
    return { ...acceptance, title, status: "fail", saw: `${problem.saw}; ${saw}`, fix };
  }
  return { ...acceptance, ...refusalOf(handshake, stateless), status: "fail", saw };
}

/** Why neither of the first requests was answered with a result. */
function refusalOf(handshake: Answer, stateless: Answer): { title: string; fix: string } {
  const isRefusal = ({ status }: Answer) => status === 401 || status === 403;
  const scope = readChallenge(handshake)?.scope;
  if (handshake.status === 403 && scope)
    return { title: "The token lacks a scope", fix: `Get a token with the scopes ${scope}.` };
  if (isRefusal(handshake) && isRefusal(stateless)) return { title: "The token is not accepted", fix: askIssuer };
  if (handshake.status === 429) return { title: "The server limits the rate of requests", fix: "Try again later." };
  if (handshake.error !== undefined || handshake.status >= 500) {
    const title = "The server fails when it gets the token";
    return { title, fix: "Look for the error in the server's log. Without a token, the server answers." };
  }
  if (messageIn(handshake)?.result) {
    const fix = "Answer initialize with a protocolVersion such as 2025-11-25, and with capabilities.";
    return { title: "The answer to initialize is not valid", fix };
  }
  const fix = "The URL must be that of an MCP endpoint that speaks Streamable HTTP.";
  return { title: "The server does not speak MCP at this URL", fix };
}

function warning({ title, saw, fix }: TokenProblem): PrintedResult {
  return { id: "token", group: "tokens", title, status: "warn", saw, fix };
}

/** A list of hundreds of tools. Bytes. */
const longestList = 4 * 1024 * 1024;

/** Reads the list of tools, as a client does next. */
async function lookAround(site: Site, token: string, conversation: Conversation): Promise<PrintedResult[]> {
  const plain = plainOf(conversation);
  if (!plain || !conversation.hasTools) return [];
  const request = build(plain, { call: ["tools/list"] }, token);
  const answer = await send(site.resource, { ...request, maxBytes: longestList });
  const tools = messageIn(answer)?.result?.tools;
  const result = { id: "tools-list", group: "protocol" };
  if (Array.isArray(tools))
    return [{ ...result, title: "The tools can be listed", status: "pass", saw: `${tools.length} tools` }];
  const saw = describeSeen(answer);
  const fix = "Answer tools/list if the token is valid: the server declares that it has tools.";
  return [
    {
      ...result,
      title: "The tools cannot be listed",
      status: "fail",
      saw,
      fix,
      help: linkTo("MCP 2025-11-25, server/tools"),
    },
  ];
}

/** A server that has started to refuse everything would seem to pass all probes that expect a refusal. */
async function judgeEnd(site: Site, token: string, conversation: Conversation): Promise<PrintedResult[]> {
  const plain = plainOf(conversation);
  if (!plain) return [];
  const answer = await send(site.resource, build(plain, {}, token));
  const result = { id: "token-still-accepted", group: "tokens" };
  const saw = describeSeen(answer);
  if (messageIn(answer)?.result)
    return [{ ...result, title: "After all this, the token is still accepted", status: "pass", saw }];
  const fix =
    "Results above may be due to that. Look for the reason in the server's log, such as a limit of the rate of requests.";
  return [{ ...result, title: "After all this, the token is no longer accepted", status: "warn", saw, fix }];
}

/** Long enough to be no coincidence, and from the end, which only the issuer can make. */
const tailLength = 24;

function judgeEcho(answers: Answer[], token: string): PrintedResult {
  const tail = token.slice(-tailLength).toLowerCase();
  const isEchoed = answers.some(
    (answer) =>
      answer.error === undefined && JSON.stringify([answer.headers, answer.body]).toLowerCase().includes(tail),
  );
  const result = { id: "token-echo", group: "tokens" };
  if (!isEchoed)
    return { ...result, title: "No response contains the token", status: "pass", saw: `${answers.length} responses` };
  const fix =
    "Never put a token into a response, not even into an error: proxies and clients log those. Recommended by RFC 6750 §5.2.";
  return {
    ...result,
    title: "A response contains the token",
    status: "warn",
    saw: "the token's last characters",
    fix,
    help: linkTo("RFC 6750 §5.2"),
  };
}

/** Evidence is a server's own text: no part of the token, nothing that manipulates a terminal, and not too long. */
function scrubbed(result: PrintedResult, scrub: (text: string) => string): PrintedResult {
  const { saw, fix, title } = result;
  return {
    ...result,
    title: scrub(title),
    saw: quote(scrub(saw), evidenceLength),
    ...(fix && { fix: quote(scrub(fix), evidenceLength) }),
  };
}
