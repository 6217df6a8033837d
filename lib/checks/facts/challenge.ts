import type { Answer } from "./answer";

/** The parts of a `WWW-Authenticate: Bearer` that clients read (RFC 6750 §3, RFC 9728 §5.1). */
export interface ReadChallenge {
  resourceMetadata?: string;
  error?: string;
  scope?: string;
}

/** More than a challenge needs; Node.js takes headers of 16 KiB in all. */
const longestHeader = 8_000;

/** A scheme, or a parameter with its value (RFC 9110 §11.2); what stands in quotes is never taken for either. */
const part = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;

/** Reads the bearer challenge of an answer; undefined when there is none. */
export function readChallenge(answer: Answer | undefined): ReadChallenge | undefined {
  const header = answer?.error === undefined ? answer?.headers["www-authenticate"] : undefined;
  const parameters = bearerParameters(header ?? "");
  return (
    parameters && {
      resourceMetadata: parameters.get("resource_metadata"),
      error: parameters.get("error"),
      scope: parameters.get("scope"),
    }
  );
}

/**
 * Reads a `WWW-Authenticate` header, which may hold challenges of several schemes.
 * @returns the parameters of the bearer challenge, names in lower case; undefined when there is none
 */
export function bearerParameters(header: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  let scheme = "";
  let isBearer = false;
  for (const [, name = "", quoted, bare] of header.slice(0, longestHeader).matchAll(part)) {
    const value = quoted?.replace(/\\(.)/g, "$1") ?? bare;
    if (value === undefined) scheme = name.toLowerCase() || scheme;
    isBearer ||= scheme === "bearer";
    const isOwn = scheme === "bearer" && value !== undefined && !found.has(name.toLowerCase());
    if (isOwn) found.set(name.toLowerCase(), value);
  }
  return isBearer ? found : undefined;
}
