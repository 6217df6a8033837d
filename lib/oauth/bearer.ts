/**
 * The token in an `Authorization` header (RFC 6750 §2.1, the only place a token is accepted from).
 * @returns the token, or `none` without credentials, or `malformed` when it is not exactly one bearer token
 */
export function bearerToken(header: string | null): { token: string } | "none" | "malformed" {
  if (!header?.trim()) return "none";
  const token = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header.trim())?.[1];
  return token ? { token } : "malformed";
}
