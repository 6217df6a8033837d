import type { World } from "./world";

/**
 * Answers a client metadata document from the world's own, or else fetches it with the library's guarded options;
 * a document that came is remembered as a client that was seen.
 */
export async function fetchClientDocument(
  { clientDocuments, seenDocuments }: World,
  url: string | URL | Request,
  options?: RequestInit,
): Promise<Response> {
  const address = url instanceof Request ? url.url : String(url);
  const document = clientDocuments.get(address);
  const response = document ? Response.json(document) : await fetch(url, options);
  const text = await response
    .clone()
    .text()
    .catch(() => "");
  if (response.ok && text.startsWith("{")) seenDocuments.set(address, JSON.parse(text));
  return response;
}
