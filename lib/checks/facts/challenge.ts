import type { Answer } from "./answer";

/** The parts of a `WWW-Authenticate: Bearer` that clients read (RFC 6750 §3, RFC 9728 §5.1). */
export interface ReadChallenge {
  resourceMetadata?: string;
  error?: string;
  scope?: string;
}

/** Reads the bearer challenge of an answer; undefined when there is none. */
export function readChallenge(answer: Answer | undefined): ReadChallenge | undefined {
  if (!answer || answer.error !== undefined) return undefined;
  const header = answer.headers["www-authenticate"];
  if (!header || !/(^|,)\s*bearer\b/i.test(header)) return undefined;
  const parameter = (name: string) =>
    new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, "i").exec(header);
  const value = (name: string) => parameter(name)?.[1] ?? parameter(name)?.[2];
  return { resourceMetadata: value("resource_metadata"), error: value("error"), scope: value("scope") };
}
