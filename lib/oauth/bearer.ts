export type Scheme = "Bearer" | "DPoP";

/**
 * The token in an `Authorization` header (RFC 6750 §2.1 and RFC 9449 §7.1; the only place a token is accepted from).
 * @returns the token and its scheme, or `none` without credentials, or `malformed` when it is not exactly one token
 */
export function presentedToken(header: string | null): { token: string; scheme: Scheme } | "none" | "malformed" {
  if (!header?.trim()) return "none";
  const [, scheme, token] = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header.trim()) ?? [];
  return token ? { token, scheme: scheme?.toLowerCase() === "dpop" ? "DPoP" : "Bearer" } : "malformed";
}

/** The content of a challenge. */
export interface Challenge {
  /** Default `Bearer`. */
  scheme?: Scheme;
  /** For `DPoP`: the algorithms of proofs (RFC 9449 §7.1). */
  algorithms?: readonly string[];
  error?: string;
  description?: string;
  scopes?: string[];
  resourceMetadataUrl: string;
}

/**
 * The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1). Without credentials there is no `error`
 * (RFC 6750 §3.1). The result is one line of printable ASCII, whatever the parts contain.
 */
export function challengeHeader(challenge: Challenge): string {
  const parameters = [
    ["error", challenge.error],
    ["error_description", challenge.description],
    ["scope", challenge.scopes?.join(" ")],
    ["algs", challenge.algorithms?.join(" ")],
    ["resource_metadata", challenge.resourceMetadataUrl],
  ];
  const given = parameters.flatMap(([name, value]) => (name && value ? [`${name}="${quotable(value)}"`] : []));
  return `${challenge.scheme ?? "Bearer"} ${given.join(", ")}`;
}

/** RFC 6750 §3 allows neither quotes nor backslashes in these values, and a header must not contain control characters. */
function quotable(value: string): string {
  return value.replace(/["\\]/g, "'").replace(/[^\x20-\x7E]/g, " ");
}

/** Longer than any challenge needs to be; Node.js limits all headers together to 16 KiB. */
const longestHeader = 8_000;

/** A scheme, or a parameter with its value (RFC 9110 §11.2); quoted text is never mistaken for either. */
const part = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;

/**
 * Reads a `WWW-Authenticate` header, which may contain challenges of several schemes.
 * @returns the parameters of the bearer challenge, names in lower case; undefined if there is none
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
