/** What a client is told with a refusal: why, which scopes it needs, and where the resource metadata is. */
export interface Challenge {
  error?: "invalid_token" | "insufficient_scope";
  description?: string;
  scopes?: string[];
  resourceMetadataUrl: string;
}

/**
 * The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1). Without credentials there is no `error`
 * (RFC 6750 §3.1). The result is one line of printable ASCII, whatever the parts contain.
 */
export function bearerChallenge(challenge: Challenge): string {
  const parameters = [
    ["error", challenge.error],
    ["error_description", challenge.description],
    ["scope", challenge.scopes?.join(" ")],
    ["resource_metadata", challenge.resourceMetadataUrl],
  ];
  const given = parameters.flatMap(([name, value]) =>
    name && value ? [`${name}="${quotable(value)}"`] : [],
  );
  return `Bearer ${given.join(", ")}`;
}

/** RFC 6750 §3 allows neither quotes nor backslashes in these values, and a header takes no control characters. */
function quotable(value: string): string {
  return value.replace(/["\\]/g, "'").replace(/[^\x20-\x7E]/g, " ");
}
