import type { Problem } from "@/lib/config/problem";

interface ErrorAnswer {
  status: number;
  error: string;
  description: string;
  /** Seconds after which trying again makes sense. */
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

/** The app is not configured: names each variable and its fix. */
export function notConfigured(problems: Problem[]): Response {
  const [first] = problems;
  const sentence = first
    ? `${first.variable} ${first.problem}. ${first.fix}`
    : "This server is not configured";
  return errorResponse({
    status: 503,
    error: "server_not_configured",
    description: `${sentence} (not_configured)`,
    details: { problems },
  });
}
