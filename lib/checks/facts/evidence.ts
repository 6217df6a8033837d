import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { cutText, onOneLine } from "@/lib/log/tidy-text";
import type { Answer, Answered } from "./answer";

/** The longest piece of a foreign text that is quoted, in characters. */
const quoteLength = 200;

/** The longest URL that is quoted, and how far into a body a page for people begins. */
const urlLength = 500;
const htmlStart = 1_000;

/**
 * Shortens a text from outside to what fits a line of a report. Control characters go: they could repaint the
 * terminal of whoever reads it.
 */
export function quote(text: string, limit = quoteLength): string {
  const line = onOneLine(cutText(text, limit));
  return text.length > limit ? `${line}…` : line;
}

/** An answer in one line: what was asked, and the status, or why none came. */
export function describeAnswer(answer: Answer): string {
  const url = quote(answer.url, urlLength);
  if (answer.error !== undefined) return `${url}: ${quote(answer.error)}`;
  const location = answer.headers.location;
  const type = answer.headers["content-type"];
  const more = location ? `, to ${quote(location)}` : type ? ` with ${quote(type).split(";")[0]}` : "";
  return `${url} answered ${answer.status}${more}`;
}

const oauthError = z.object({ error_description: z.string() });

/** An answer in one line, with the reason that a JSON error gives (RFC 6749 §5.2). */
export function describeError(answer: Answer): string {
  if (answer.error !== undefined) return describeAnswer(answer);
  const reason = oauthError.safeParse(parseJson(answer.body)).data?.error_description;
  return reason ? `${describeAnswer(answer)}: ${quote(reason)}` : describeAnswer(answer);
}

/** Whether an answer sends the client elsewhere. */
export function isRedirect({ status }: Answered): boolean {
  return status >= 300 && status < 400;
}

export type Read<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

/**
 * Reads a JSON document out of an answer that must be 200.
 * @returns the document, or in one line what came instead
 */
export function readJson<T>(answer: Answer | undefined, schema: z.ZodType<T>): Read<T> {
  if (!answer) return { problem: "It was not asked" };
  if (answer.error !== undefined || answer.status !== 200) return { problem: describeAnswer(answer) };
  const json = parseJson(answer.body);
  if (json === undefined) return { problem: `${describeAnswer(answer)}, which is not JSON` };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const missing = parsed.error.issues.map(({ path }) => path.join(".")).filter(Boolean);
  return {
    problem: `${quote(answer.url, urlLength)} answered JSON without a usable ${quote(missing.join(", ") || "object")}`,
  };
}

/** Whether an answer is a page for people where a document for programs belongs. */
export function isHtml(answer: Answered): boolean {
  return /html/i.test(answer.headers["content-type"] ?? "") || startsAsHtml(answer.body);
}

function startsAsHtml(body: string): boolean {
  return /^\s*<(!doctype|html)/i.test(body.slice(0, htmlStart));
}
