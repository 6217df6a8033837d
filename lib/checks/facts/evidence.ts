import * as z from "zod";
import { authorizationServer } from "@/lib/descope/download-metadata";
import { parseJson } from "@/lib/http/bounded-fetch";
import { cutText, onOneLine } from "@/lib/log/tidy-text";
import { bearerParameters } from "@/lib/oauth/bearer";
import { type ProtectedResource, protectedResourceSchema } from "@/lib/oauth/protected-resource";
import type { Answer, Answered } from "./answer";

/** Maximum length of quoted external text, in characters. */
const quoteLength = 200;

/** Maximum length of a quoted URL. */
const urlLength = 500;

/**
 * Shortens external text to one line of a report and removes control characters, which could manipulate the
 * reader's terminal.
 */
export function quote(text: string, limit = quoteLength): string {
  const line = onOneLine(cutText(text, limit));
  return text.length > limit ? `${line}…` : line;
}

/** A response in one line: the URL and the status, or why there was no response. */
export function describeAnswer(answer: Answer): string {
  const url = quote(answer.url, urlLength);
  if (answer.error !== undefined) return `${url}: ${quote(answer.error)}`;
  const location = answer.headers.location;
  const type = answer.headers["content-type"];
  const more = location ? ` with Location: ${quote(location)}` : type ? ` with ${quote(type).split(";")[0]}` : "";
  return `${url} answered ${answer.status}${more}`;
}

const oauthError = z.object({ error_description: z.string() });

/** A response in one line, with the description in a JSON error (RFC 6749 §5.2). */
export function describeError(answer: Answer): string {
  if (answer.error !== undefined) return describeAnswer(answer);
  const reason = oauthError.safeParse(parseJson(answer.body)).data?.error_description;
  return reason ? `${describeAnswer(answer)}: ${quote(reason)}` : describeAnswer(answer);
}

type Read<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

/**
 * Reads a JSON document from a response, which must have status 200.
 * @returns the document, or one line about what was received instead
 */
export function readJson<T>(answer: Answer | undefined, schema: z.ZodType<T>): Read<T> {
  if (!answer) return { problem: "Not requested" };
  if (answer.error !== undefined || answer.status !== 200) return { problem: describeAnswer(answer) };
  const json = parseJson(answer.body);
  if (json === undefined) return { problem: `${describeAnswer(answer)}, which is not JSON` };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const missing = parsed.error.issues.map(({ path }) => path.join(".")).filter(Boolean);
  const what = quote(missing.join(", ") || "object");
  return { problem: `${quote(answer.url, urlLength)} answered with JSON that has no valid ${what}` };
}

// A document without jwks_uri is still judged, not treated as unreadable.
const judgedServer = authorizationServer.extend({ jwks_uri: z.string().optional() });

export type AuthorizationServerDocument = z.infer<typeof judgedServer>;

/** Reads authorization server metadata (RFC 8414 §2) from a response. */
export function readAuthorizationServer(answer: Answer | undefined): Read<AuthorizationServerDocument> {
  return readJson(answer, judgedServer);
}

/** Reads protected resource metadata (RFC 9728 §2) from a response. */
export function readProtectedResource(answer: Answer | undefined): Read<ProtectedResource> {
  return readJson(answer, protectedResourceSchema);
}

const text = z.string().optional();
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: text, alg: text, use: text })) });

/** Reads a key set (RFC 7517 §5) from a response. */
export function readKeySet(answer: Answer | undefined): Read<z.infer<typeof keySet>> {
  return readJson(answer, keySet);
}

/** What clients read of a `WWW-Authenticate: Bearer` header (RFC 6750 §3, RFC 9728 §5.1); undefined if there is none. */
export function readChallenge(answer: Answer | undefined) {
  const header = answer?.error === undefined ? answer?.headers["www-authenticate"] : undefined;
  const challenge = bearerParameters(header ?? "");
  const read = (name: string) => challenge?.get(name);
  return challenge && { resourceMetadata: read("resource_metadata"), error: read("error"), scope: read("scope") };
}

/** Whether a response is an HTML page instead of JSON. */
export function isHtml({ headers, body }: Answered): boolean {
  return /html/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(body.slice(0, 1_000));
}
