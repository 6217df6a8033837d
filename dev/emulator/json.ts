import type { ServerResponse } from "node:http";

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(value));
}

/** Takes a code and a sentence, returns the JSON body Descope sends with an error (the codes here are invented). */
export function descopeError(errorCode: string, message: string): Record<string, string> {
  return { errorCode, errorDescription: message, errorMessage: message, message };
}
