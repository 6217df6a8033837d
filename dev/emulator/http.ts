import type { IncomingMessage } from "node:http";

const maxBytes = 16 * 1024;

/** Takes a request with a body of at most 16 KiB, returns its text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error("the request's body is too large");
  }
  return text;
}

/** Takes a request with a form body of at most 16 KiB, returns its fields. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}
