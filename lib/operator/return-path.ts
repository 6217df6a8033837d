import type { Route } from "next";

/** Where a sign-in ends when nothing else was asked for. */
export const operatorHome = "/operator";

/**
 * Where to go after sign-in: only ever a path of this very origin. Browsers read `\` as `/` and drop tabs and line
 * breaks, so `/\evil.example` and `/<tab>/evil.example` are other hosts too (WHATWG URL §4.4).
 * @param asked the `next` parameter, untrusted
 * @returns the path, or the operator's home when it is none
 */
export function returnPath(asked: unknown): Route {
  if (typeof asked !== "string" || !/^\/(?![/\\])[\x21-\x5B\x5D-\x7E]{0,1000}$/.test(asked))
    return operatorHome;
  const { origin, pathname, search, hash } = new URL(asked, "http://here.invalid");
  const path = pathname + search + hash;
  // Dots can fold into a second slash (`/.//evil.example`), and sign-in must not return to itself.
  const isForeign = origin !== "http://here.invalid" || path.startsWith("//");
  return !isForeign && !/^\/sign-in(?![^/?#])/.test(path) && isRoute(path) ? path : operatorHome;
}

/** Which pages exist is for the router to say: an address that a visitor brings can only look like one. */
function isRoute(path: string): path is Route {
  return path.startsWith("/");
}

/** The sign-in page that returns to `path`. */
export function signInPath(path: string): `/sign-in?next=${string}` {
  return `/sign-in?next=${encodeURIComponent(returnPath(path))}`;
}
