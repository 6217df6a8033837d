/** Answers a client metadata document from the given map, or else fetches it with the library's guarded options. */
export async function fetchClientDocument(
  documents: ReadonlyMap<string, object>,
  url: string | URL | Request,
  options?: RequestInit,
): Promise<Response> {
  const document = documents.get(url instanceof Request ? url.url : String(url));
  return document ? Response.json(document) : fetch(url, options);
}
