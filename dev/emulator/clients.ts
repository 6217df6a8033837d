import { asResponse, boundedFetch } from "@/lib/http/bounded-fetch";
import type { World } from "./state";

/** Twice what the library takes (5 KiB), and as long as it waits. */
const limits = { timeoutMs: 2_500, maxBytes: 10_240, longBody: "cut" } as const;

/**
 * Answers a client metadata document from the world's own, or else fetches it with the library's guarded options;
 * a document that came is remembered as a client that was seen.
 */
export async function fetchClientDocument(
  { clientDocuments, seenDocuments }: World,
  url: string | URL | Request,
  options: RequestInit = {},
): Promise<Response> {
  const address = url instanceof Request ? url.url : String(url);
  const document = clientDocuments.get(address);
  const response = document
    ? Response.json(document)
    : asResponse(await boundedFetch(address, options, limits));
  const text = await response.clone().text();
  if (response.ok && text.startsWith("{")) seenDocuments.set(address, JSON.parse(text));
  return response;
}
