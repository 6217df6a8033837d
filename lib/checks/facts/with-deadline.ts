import type { Answer } from "./answer";
import type { FactName, Facts, Gathering } from "./gather";

/** Facts that are all settled by a deadline. */
export interface BoundedGathering {
  gathering: Gathering;
  /** Descriptions of the requests that are still pending. */
  waitingFor(): string[];
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
export function withDeadline(gathering: Gathering, limitMs: number): BoundedGathering {
  const open = new Set(Object.keys(gathering));
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
  const bounded = Object.entries(gathering).map(([name, fact]) => {
    const late = deadline.then(() => lateFacts(name, limitMs)[name]);
    const inTime = Promise.race([fact, late]).finally(() => open.delete(name));
    return [name, inTime] as const;
  });
  return {
    gathering: Object.assign<Gathering, object>({}, Object.fromEntries(bounded)),
    waitingFor: () => Object.entries(questions).flatMap(([name, words]) => (open.has(name) ? [words] : [])),
  };
}

/** The value of a late fact: leaving it out would look as if it had never been requested. */
function lateFacts(name: string, limitMs: number): Record<string, Facts[FactName]> {
  const words = new Map(Object.entries(questions)).get(name);
  if (words === undefined) return {};
  const answer: Answer = { url: words, error: `not answered within ${limitMs / 1000} s`, elapsedMs: limitMs };
  if (name === "agents") return { agents: [{ client: "at least one", answer }] };
  return { [name]: name === "insertedMetadata" ? [answer] : answer };
}
