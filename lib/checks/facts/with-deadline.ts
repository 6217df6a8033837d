import type { Answer } from "./answer";
import type { FactName, Facts, Gathering } from "./gather";

/** Facts that are all there by a deadline. */
export interface BoundedGathering {
  gathering: Gathering;
  /** What is still asked for, in words. */
  waitingFor(): string[];
}

/** What is asked for each fact that others have to answer, in words. */
const questions: Partial<Record<FactName, string>> = {
  challenge: "a request without a token",
  challengeWithSlash: "a request to an address that ends in a slash",
  challengeToBrowser: "a request from a browser",
  challengeToForger: "a request with a forged host",
  garbageToken: "a request with a bad token",
  stream: "a GET",
  preflight: "a CORS preflight",
  resourceMetadata: "the resource metadata",
  rootResourceMetadata: "the resource metadata without a path",
  forgedResourceMetadata: "the resource metadata for a forged host",
  forwardedMetadata: "the forwarded metadata",
  unknownDocument: "an unknown document",
  agents: "the requests of well-known clients",
  metadata: "Descope's metadata",
  projectMetadata: "the metadata of the Descope project",
  insertedMetadata: "the addresses at Descope that clients ask first",
  keys: "Descope's keys",
};

/**
 * Bounds the wait for facts. Each question has a limit of its own; this one holds even where that fails, so that no
 * reader of a report waits for ever. A fact that did not come is a fact too: it was not answered.
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

/** What stands for a fact that did not come: one that is left out would pass for one that was never asked for. */
function lateFacts(name: string, limitMs: number): Record<string, Facts[FactName]> {
  const words = new Map(Object.entries(questions)).get(name);
  if (words === undefined) return {};
  const answer: Answer = { url: words, error: `not answered within ${limitMs / 1000} s`, elapsedMs: limitMs };
  if (name === "agents") return { agents: [{ client: "at least one", answer }] };
  return { [name]: name === "insertedMetadata" ? [answer] : answer };
}
