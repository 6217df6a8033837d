import type { Route } from "next";

/** Where sign-in leads by default: the first that this app has. */
const homes: Route[] = [
  "/operator", // optional: operator
  "/",
];
const [home = "/"] = homes;

/** Up to the length of a link to connect an account, with its state. */
const plainPath = /^\/(?![/\\])[\x21-\x5B\x5D-\x7E]{0,2500}$/;

/**
 * Where to go after sign-in: always a same-origin path. Browsers read `\` as `/` and drop tabs and line breaks, so
 * `/\evil.example` and `/<tab>/evil.example` lead to other hosts too (WHATWG URL §4.4).
 * @param asked the untrusted `next` parameter
 * @returns the path, or the default if it is not valid
 */
export function returnPath(asked: unknown): Route {
  if (typeof asked !== "string" || !plainPath.test(asked)) return home;
  const { origin, pathname, search, hash } = new URL(asked, "http://here.invalid");
  const path = pathname + search + hash;
  // Dots can collapse into a second slash (`/.//evil.example`), and sign-in must not return to itself.
  const isForeign = origin !== "http://here.invalid" || path.startsWith("//");
  return !isForeign && !/^\/sign-in(?![^/?#])/.test(path) && isRoute(path) ? path : home;
}

/** Whether the page exists is up to the router; a visitor's path can only look like a route. */
function isRoute(path: string): path is Route {
  return path.startsWith("/");
}

/** The sign-in page that returns to `path`. */
export function signInPath(path: string): `/sign-in?next=${string}` {
  return `/sign-in?next=${encodeURIComponent(returnPath(path))}`;
}
