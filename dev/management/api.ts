import * as z from "zod";
import { consolePages, newServer } from "@/lib/descope/console";
import { boundedFetch, NoAnswerError, parseJson, type WholeAnswer } from "@/lib/http/bounded-fetch";
import { tidyText } from "@/lib/log/tidy-text";

/** One request to Descope. */
export interface DescopeRequest {
  method: "GET" | "POST";
  url: string;
  body?: object;
  /** Sent without the key. */
  isPublic?: true;
}

/** Where the API is, and the credentials for it. No part of `key` is ever printed. */
export interface Access {
  /** Origin of the management API: Descope's for this project, or this machine's. */
  origin: string;
  projectId: string;
  key: string;
}

/** A failed request: `status` is set if Descope answered, `isOpen` if Descope may have carried out the request anyway. */
export class ManagementRequestError extends Error {
  override name = "ManagementRequestError";
  readonly status: number | undefined;
  readonly isOpen: boolean;
  constructor(
    message: string,
    { status, isOpen = false, cause }: ErrorOptions & { status?: number; isOpen?: boolean },
  ) {
    super(message, { cause });
    this.status = status;
    this.isOpen = isOpen;
  }
}

/** A request as it will be sent, with placeholders for project ID and key. */
export function showRequest({ method, url, body, isPublic }: DescopeRequest): string {
  const lines = [`${method} ${url}`];
  if (!isPublic) lines.push("Authorization: Bearer <project ID>:<management key>");
  if (body) lines.push("Content-Type: application/json", "", JSON.stringify(body, null, 2));
  return lines.map((line) => line.replace(/^/gm, "  ").trimEnd()).join("\n");
}

const limits = { timeoutMs: 15_000, maxBytes: 4_194_304 };

/**
 * Sends one request. Redirects are not followed, so the key reaches no other host.
 * @param access unset for a public request
 * @returns the parsed body
 * @throws ManagementRequestError that names the fix
 */
export async function send({ method, url, body }: DescopeRequest, access?: Access): Promise<unknown> {
  const headers = {
    ...(access && { Authorization: `Bearer ${access.projectId}:${access.key}` }),
    ...(body && { "Content-Type": "application/json" }),
  };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await boundedFetch(url, init, limits).catch((cause: unknown) => {
    throw cause instanceof NoAnswerError ? noAnswer(url, cause) : cause;
  });
  if (!answer.ok) throw refused(url, answer, access);
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(answer.body));
  if (parsed.success) return parsed.data;
  const fix = "Make sure that no proxy or login page answers instead of Descope.";
  throw new ManagementRequestError(`${url} answered ${answer.status}, but not with a JSON object. ${fix}`, {
    isOpen: true,
  });
}

function noAnswer(url: string, cause: NoAnswerError): ManagementRequestError {
  const fix = cause.reason === "too_large" ? "Make sure that it is Descope that answers." : "Check the network.";
  // Without a connection, nothing was sent.
  const isOpen = !["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].includes(cause.code ?? "");
  return new ManagementRequestError(`${url}: ${cause.message}. ${fix}`, { isOpen, cause });
}

/** What to do about a status. */
function fixOf({ status, headers }: WholeAnswer): string {
  const wait = /^\d{1,5}$/.exec(headers.get("retry-after") ?? "")?.[0];
  if (status === 401) return `${consolePages.managementKeys}: make sure that the key is active and of this project.`;
  if (status === 403) return `${consolePages.managementKeys}: let the key manage MCP servers and resources.`;
  if (status === 404) {
    return `This project's API does not have this endpoint. Check the project ID, which also tells the region, or use the console: ${newServer}.`;
  }
  if (status === 429) return `Too many requests: wait ${wait ? `${wait} s` : "a minute"}, then run this again.`;
  if (status >= 500) return "Descope returned a server error: run this again later.";
  if (status >= 300 && status < 400) return "Redirects are not followed. Check DESCOPE_BASE_URL, and any proxy.";
  return `This command may use an outdated API. Use the console instead: ${newServer}.`;
}

const errorBody = z.object({ errorCode: z.string().optional(), errorDescription: z.string().optional() });

function refused(url: string, answer: WholeAnswer, access: Access | undefined): ManagementRequestError {
  const { errorCode, errorDescription } = errorBody.safeParse(parseJson(answer.body)).data ?? {};
  const said = [errorCode, errorDescription].filter((part) => part !== undefined).join(" ");
  // The error may quote what was rejected.
  const harmless = access ? said.replaceAll(access.key, "<management key>") : said;
  const quoted = said ? ` (${tidyText(harmless)})` : "";
  const fix = access ? fixOf(answer) : "For more, run: npm run doctor";
  const { status } = answer;
  const isOpen = status >= 500;
  return new ManagementRequestError(`${url} answered ${status}${quoted}. ${fix}`, { status, isOpen });
}
