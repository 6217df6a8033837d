import { readResource } from "@/lib/config";
import { errorResponse } from "@/lib/http/errors";
import { publicDocument } from "@/lib/http/public-document";

/**
 * The response at unknown well-known URLs, and at any other unknown URL unless the request asks for a page
 * (next.config.ts). Clients show it to people who typed the wrong URL, and fail on HTML.
 */
function notFound(): Response {
  const endpoint = readResource();
  const description = `There is nothing for MCP clients at this URL. The URL of the MCP endpoint is ${endpoint ?? "this origin with the path /mcp"}`;
  return errorResponse({ status: 404, error: "not_found", description });
}

export const { GET, HEAD, OPTIONS } = publicDocument(notFound);
export { GET as DELETE, GET as PATCH, GET as POST, GET as PUT };
