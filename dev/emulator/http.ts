import type { IncomingMessage, ServerResponse } from "node:http";

const maxBytes = 16 * 1024;

/** Takes a request with a body of at most 16 KiB, returns its text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error("the request body is too large");
  }
  return text;
}

/** Takes a request with a form body of at most 16 KiB, returns its fields. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(value));
}

/** Takes a code and a sentence, returns the JSON body that Descope sends with an error (the emulator's codes are invented). */
export function descopeError(errorCode: string, message: string): Record<string, string> {
  return { errorCode, errorDescription: message, errorMessage: message, message };
}
