import { connection } from "next/server";
import { methodNotAllowed } from "./errors";
import { preflightResponse, withCors } from "./headers";

const preflight = {
  methods: "GET, HEAD, OPTIONS",
  headers: ["Authorization", "Content-Type", "Accept", "MCP-Protocol-Version"],
};

/**
 * The HTTP methods of a JSON document that anyone may read: GET, HEAD and OPTIONS with CORS, 405 for the rest.
 * @param load returns the response to a GET; it runs per request, never at build time
 */
export function publicDocument(load: (request: Request) => Response | Promise<Response>) {
  async function GET(request: Request): Promise<Response> {
    await connection();
    return withCors(await load(request));
  }
  async function HEAD(request: Request): Promise<Response> {
    const { status, headers } = await GET(request);
    return new Response(null, { status, headers });
  }
  const OPTIONS = (request: Request) => preflightResponse(request, preflight);
  return { GET, HEAD, OPTIONS, POST: notAllowed, PUT: notAllowed, PATCH: notAllowed, DELETE: notAllowed };
}

const notAllowed = () => methodNotAllowed(preflight.methods, "Use GET to read this document");
