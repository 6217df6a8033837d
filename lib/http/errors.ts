import { withCors } from "./headers";

/** What a help page says about an error. Plain text. */
export interface Explanation {
  /** What users see in their client. */
  shows: string;
  why: string;
  fix: string;
}

/** Where the help pages are, if this app has them. */
const pages: { help?: string } = {
  help: "/help", // optional: help
};

/**
 * The path of the page that explains a check or a reason code.
 * @returns undefined without a code, and in an app without help pages
 */
export function helpPath(code: string | undefined): string | undefined {
  return pages.help && code && `${pages.help}/${code}`;
}

interface ErrorAnswer {
  status: number;
  error: string;
  description: string;
  /** Seconds after which a retry makes sense. */
  retryAfter?: number;
  headers?: Record<string, string>;
  details?: Record<string, unknown>;
}

/** An error as JSON, in the shape of OAuth errors (RFC 6749 §5.2), never cached. */
export function errorResponse(answer: ErrorAnswer): Response {
  return Response.json(
    { error: answer.error, error_description: answer.description, ...answer.details },
    {
      status: answer.status,
      headers: {
        "Cache-Control": "no-store",
        ...(answer.retryAfter !== undefined && { "Retry-After": String(answer.retryAfter) }),
        ...answer.headers,
      },
    },
  );
}

/** The response to a method that a route does not have. @param methods those that it has */
export function methodNotAllowed(methods: string, description: string): Response {
  const headers = { Allow: methods };
  return withCors(errorResponse({ status: 405, error: "method_not_allowed", description, headers }));
}
