import type { Answer } from "./answer";
import type { FactName, Facts, Gathering } from "./gather";

/** Facts that are all there by a deadline. */
export interface BoundedGathering {
  gathering: Gathering;
  /** What is still asked for, in words. */
  waitingFor(): string[];
}

/** The facts that others have to answer, in words. */
const questions: Partial<Record<FactName, string>> = {
  challenge: "this server's answer to a request without a token",
  challengeWithSlash: "its answer at an address that ends in a slash",
  challengeToBrowser: "its answer to a browser",
  challengeToForger: "its answer to a forged host",
  garbageToken: "its answer to a bad token",
  stream: "its answer to a GET",
  preflight: "its answer to a CORS preflight",
  resourceMetadata: "its resource metadata",
  rootResourceMetadata: "its resource metadata without a path",
  forgedResourceMetadata: "its resource metadata for a forged host",
  forwardedMetadata: "the metadata that it forwards",
  unknownDocument: "its answer for an unknown document",
  agents: "its answers to well-known clients",
  metadata: "Descope's metadata",
  projectMetadata: "the metadata of the Descope project",
  insertedMetadata: "Descope's answers at the addresses that clients ask first",
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
