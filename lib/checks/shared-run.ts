import { readConfig } from "@/lib/config";
import { processWide } from "@/lib/process/process-wide";
import type { Answer } from "./facts/answer";
import { type DescribeTools, type FactName, type Facts, type Gathering, gatherOwn, readTools } from "./facts/gather";

/** Facts about this server that are all settled by a deadline, and when they were requested. */
interface Run {
  gathering: Gathering;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** The configuration that the facts are about; under `npm run dev` it changes with `.env.local`. */
  about: string;
  /** Descriptions of the requests that are still pending. */
  waitingFor(): string[];
}

/** How long facts are shared, and their minimum age before a fresh run may replace them. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;
/** Maximum duration of a run; facts that have not arrived by then count as not answered. Milliseconds. */
const longestRunMs = 9_000;

/**
 * Starts gathering facts, or joins the run in progress, so monitors and dashboard visitors put no load on Descope.
 * @param fresh gathers new facts even if the last ones are still valid; at most once a second, and never during a run,
 *   which takes at most 9 s
 */
export function sharedRun(fresh: boolean, describeTools: DescribeTools): Run {
  const shared = processWide<{ latest?: Run }>("report", () => ({}));
  const config = readConfig();
  const about = JSON.stringify(config);
  if (shared.latest?.about !== about || !isShared(shared.latest, fresh)) {
    shared.latest = { startedAt: Date.now(), about, ...withDeadline(gatherOwn(describeTools, config), longestRunMs) };
  }
  return shared.latest;
}

function isShared({ startedAt, waitingFor }: Run, fresh: boolean): boolean {
  const age = Date.now() - startedAt;
  // If the clock was set back, old facts must not be kept.
  if (age < 0) return false;
  const isRunning = waitingFor().length > 0 && age < longestRunMs;
  return isRunning || age < (fresh ? freshMs : sharedMs);
}

/** The tools as they are now, with the deadline of a run. */
export function toolsWithDeadline(describeTools: DescribeTools): Gathering {
  return withDeadline({ tools: readTools(describeTools) }, longestRunMs).gathering;
}

/** Descriptions of the requests behind the facts. */
const questions: Partial<Record<FactName, string>> = {
  challenge: "a request without a token",
  challengeWithSlash: "a request to the URL with a trailing slash",
  challengeToBrowser: "a request from a browser",
  challengeToForger: "a request with a forged host",
  garbageToken: "a request with an invalid token",
  stream: "a GET request",
  preflight: "a CORS preflight",
  resourceMetadata: "the resource metadata",
  rootResourceMetadata: "the resource metadata at the URL without a path",
  forgedResourceMetadata: "the resource metadata for a forged host",
  forwardedMetadata: "the forwarded metadata",
  unknownDocument: "an unknown well-known URL",
  agents: "requests with the User-Agent of well-known clients",
  metadata: "Descope's metadata",
  projectMetadata: "the metadata of the Descope project",
  insertedMetadata: "Descope's fallback discovery URLs",
  keys: "Descope's signing keys",
};

/**
 * Limits the wait for facts. Each request has its own timeout; this one applies even if that fails, so a report never
 * hangs. A late fact counts as not answered.
 * @param limitMs milliseconds from now
 */
export function withDeadline(gathering: Gathering, limitMs: number): Omit<Run, "startedAt" | "about"> {
  const open = new Set(Object.keys(gathering));
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
  const bounded = Object.entries(gathering).map(([name, fact]) => {
    const late = deadline.then(() => lateFact(name, limitMs));
    const inTime = Promise.race([fact, late]).finally(() => open.delete(name));
    return [name, inTime] as const;
  });
  return {
    gathering: Object.assign<Gathering, object>({}, Object.fromEntries(bounded)),
    waitingFor: () => Object.entries(questions).flatMap(([name, words]) => (open.has(name) ? [words] : [])),
  };
}

/** The value of a late fact: leaving it out would look as if it had never been requested. */
function lateFact(name: string, limitMs: number): Facts[FactName] {
  const words = new Map(Object.entries(questions)).get(name);
  if (words === undefined) return undefined;
  const answer: Answer = { url: words, error: `not answered within ${limitMs / 1000} s`, elapsedMs: limitMs };
  if (name === "agents") return [{ client: "at least one", answer }];
  return name === "insertedMetadata" ? [answer] : answer;
}
