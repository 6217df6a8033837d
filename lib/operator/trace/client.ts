import * as z from "zod";
import type { Config } from "@/lib/config";
import { parseJson } from "@/lib/http/bounded-fetch";
import { isLoopback } from "@/lib/http/private-address";
import { callbackUrl, clientDocument, clientDocumentUrl } from "@/lib/operator/client-document";
import type { Discovered } from "./discover";
import { type Ask, StepFailure } from "./trace";

/** How the app gets a client ID: from the document it serves, or by registering. */
export type Mechanism = "cimd" | "dcr";

/** Why a mechanism is not available; `help` is the code of the check that explains it. */
export interface Obstacle {
  why: string;
  help: string;
}

interface Offered {
  registration_endpoint?: string;
  client_id_metadata_document_supported?: unknown;
}

/** Why this deployment and Descope do not both support a mechanism; undefined if they do. */
export function obstacles(server: Offered, config: Config): Record<Mechanism, Obstacle | undefined> {
  return { cimd: obstacleToDocument(server, config), dcr: server.registration_endpoint ? undefined : isDcrOff };
}

const isDcrOff: Obstacle = { why: "DCR is off in Descope: registration_endpoint is missing", help: "dcr" };

function obstacleToDocument(server: Offered, { baseUrl, isLocal, descope }: Config): Obstacle | undefined {
  const help = "public-origin";
  if (server.client_id_metadata_document_supported !== true) return { why: "CIMD is off in Descope", help: "cimd" };
  if (!baseUrl.startsWith("https:")) {
    return { why: `The client ID must be an https URL, but BASE_URL is ${baseUrl}`, help };
  }
  const isReachable = !isLocal || isLoopback(new URL(descope.origin).hostname);
  return isReachable ? undefined : { why: `Descope cannot fetch the document from ${baseUrl}`, help };
}

/** The step of `cimd`: fetches the document as Descope will, so that the trace shows what Descope sees. */
export async function showDocument(ask: Ask, config: Config, { server }: Discovered) {
  const obstacle = obstacleToDocument(server, config);
  if (obstacle) throw new StepFailure(obstacle.why, obstacle.help);
  const url = clientDocumentUrl(config.baseUrl);
  const clientId = clientIdIn(await ask(url));
  if (clientId !== url) throw new StepFailure(`${url} does not return a document with this client_id`, "cimd");
  return { saw: `client_id ${url}`, value: url };
}

/** The step of `dcr`: creates a client in Descope. */
export async function register(ask: Ask, config: Config, { server, offered }: Discovered) {
  if (!server.registration_endpoint) throw new StepFailure(isDcrOff.why, isDcrOff.help);
  const { client_id: _, ...metadata } = clientDocument(config.baseUrl);
  const answer = await ask(server.registration_endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ ...metadata, ...(offered.length > 0 && { scope: offered.join(" ") }) }),
  });
  const clientId = clientIdIn(answer);
  if (!clientId) throw new StepFailure(`Descope responded with ${answer.status} and no client_id`, "dcr");
  const saw = `client_id ${clientId}, redirect_uri ${callbackUrl(config.baseUrl)}`;
  return { saw, value: clientId, created: clientId };
}

const identified = z.object({ client_id: z.string() });

/** Descope documents 200 where RFC 7591 §3.2.1 says 201. */
function clientIdIn({ ok, body }: Awaited<ReturnType<Ask>>): string | undefined {
  return ok ? identified.safeParse(parseJson(body)).data?.client_id : undefined;
}
