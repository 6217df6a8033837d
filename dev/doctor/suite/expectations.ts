import type { Answer, Answered } from "@/lib/checks/facts/answer";
import { readChallenge } from "@/lib/checks/facts/evidence";
import { readMessage } from "./send";

/** What a probe expects, in words and as a test of the response. */
export interface Expectation {
  words: string;
  holds(answer: Answered): boolean;
}

const isClientError = (status: number) => status >= 400 && status < 500;

const expectStatus = (...statuses: number[]): Expectation => ({
  words: statuses.join(" or "),
  holds: ({ status }) => statuses.includes(status),
});

/** The request is answered like an ordinary one. */
export const answered: Expectation = {
  words: "a result",
  holds: ({ status, body }) => status === 200 && readMessage(body)?.result !== undefined,
};

/** The token is refused. */
export const unauthorized = expectStatus(401);
/** RFC 6750 §3.1 has both: 400 for a malformed request, 401 for a token that is not valid. */
export const unauthorizedOrMalformed = expectStatus(400, 401);
export const forbidden = expectStatus(403);
export const badRequest = expectStatus(400);
export const notAcceptable = expectStatus(406);
export const badRequestOrType = expectStatus(400, 415);
export const tooLarge = expectStatus(413);

/** Any refusal that is the client's fault. */
export const refused: Expectation = { words: "4xx", holds: ({ status }) => isClientError(status) };

/** A method that the endpoint does not have (RFC 9110 §15.5.6); §15.6.2 allows 501 if the whole server does not know it. */
export const methodRefused: Expectation = {
  words: "405 with Allow",
  holds: ({ status, headers }) => (status === 405 && headers.allow !== undefined) || status === 501,
};

export const streamOrRefused: Expectation = {
  words: "405, or 200 with text/event-stream",
  holds: ({ status, headers }) =>
    status === 405 || (status === 200 && /^text\/event-stream\b/i.test(headers["content-type"] ?? "")),
};

/** A session that the server does not have, or a server without sessions. */
export const noSuchSession = expectStatus(400, 404, 405);

/** The request is answered by a server without sessions, and refused by others. */
export const answeredOrNoSession: Expectation = {
  words: "404, or a result if the server has no sessions",
  holds: (answer) => answer.status === 404 || answered.holds(answer),
};

/** The server agrees to speak this version. */
export const speaks = (version: string): Expectation => ({
  words: `a result with ${version}`,
  holds: ({ status, body }) => status === 200 && readMessage(body)?.result?.protocolVersion === version,
});

/** A JSON-RPC error with one of these codes. */
export const rpcError = (codes: number[], statuses: number[]): Expectation => ({
  words: `${statuses.join(" or ")} with ${codes.join(" or ")}`,
  holds: ({ status, body }) => statuses.includes(status) && codes.includes(readMessage(body)?.error?.code ?? 0),
});

/** A JSON-RPC error, or a tool's result that is one. */
export const errorOfTool: Expectation = {
  words: "-32602, or a result with isError",
  holds: ({ status, body }) => {
    const message = readMessage(body);
    return status < 500 && (message?.error?.code === -32602 || message?.result?.isError === true);
  },
};

/** A challenge that says that the token is not valid (RFC 6750 §3.1). */
export const namesInvalidToken: Expectation = {
  words: '401 with error="invalid_token"',
  holds: (answer) => answer.status === 401 && readChallenge(answer)?.error === "invalid_token",
};

/** A challenge without an error, since there were no credentials (RFC 6750 §3.1). */
export const namesNoError: Expectation = {
  words: "401 without error",
  holds: (answer) => answer.status === 401 && readChallenge(answer)?.error === undefined,
};

/** A challenge that says where to sign in (RFC 9728 §5.1). */
export const namesMetadata: Expectation = {
  words: "401 with resource_metadata",
  holds: (answer) => answer.status === 401 && URL.canParse(readChallenge(answer)?.resourceMetadata ?? ""),
};

/** A response that a page of this origin may read. */
export const readableBy = (origin: string): Expectation => ({
  words: "a result with Access-Control-Allow-Origin",
  holds: (answer) => {
    const allowed = answer.headers["access-control-allow-origin"];
    return answered.holds(answer) && (allowed === "*" || allowed === origin);
  },
});

/** Describes a response: its status, and what the challenge or the JSON-RPC message says, but nothing else of the body. */
export function describeSeen(answer: Answer): string {
  if (answer.error !== undefined) return answer.error;
  const { status, headers, body } = answer;
  const message = readMessage(body);
  const error = readChallenge(answer)?.error;
  const details = [
    error && `error="${error}"`,
    message?.result && (message.result.isError ? "a result with isError" : "a result"),
    message?.error && `${message.error.code}: ${message.error.message}`,
    headers.location && `Location: ${headers.location}`,
  ].filter(Boolean);
  const type = headers["content-type"]?.split(";")[0];
  return [status, ...(details.length > 0 ? details : [type ?? "no body"])].join(", ");
}
