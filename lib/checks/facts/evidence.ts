import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { cutText, onOneLine } from "@/lib/log/tidy-text";
import type { Answer, Answered } from "./answer";

/** Maximum length of quoted external text, in characters. */
const quoteLength = 200;

/** Maximum length of a quoted URL, and how much of a body is searched for the start of an HTML page. */
const urlLength = 500;
const htmlStart = 1_000;

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

/** Whether a response is a redirect. */
export function isRedirect({ status }: Answered): boolean {
  return status >= 300 && status < 400;
}

export type Read<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

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
  return {
    problem: `${quote(answer.url, urlLength)} answered with JSON that has no valid ${quote(missing.join(", ") || "object")}`,
  };
}

/** Whether a response is an HTML page instead of JSON. */
export function isHtml(answer: Answered): boolean {
  return /html/i.test(answer.headers["content-type"] ?? "") || startsAsHtml(answer.body);
}

function startsAsHtml(body: string): boolean {
  return /^\s*<(!doctype|html)/i.test(body.slice(0, htmlStart));
}
