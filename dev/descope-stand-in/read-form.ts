import type { IncomingMessage } from "node:http";

const maxBytes = 16 * 1024;

/** Takes a request with a form body of at most 16 KiB, returns its fields. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error("the form is too large");
  }
  return new URLSearchParams(text);
}
