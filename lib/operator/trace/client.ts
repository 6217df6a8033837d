import type { AuthorizationServer } from "oauth4webapi";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";
import { callbackUrl, clientDocument, clientDocumentUrl } from "@/lib/operator/client-document";
import { StepFailure, stepDefinitions } from "./step";
import type { RecordingFetch, Trace } from "./trace";

/** How the app gets a client ID: from the document it serves, or by registering. */
export type Mechanism = "cimd" | "dcr";

/** Whether a mechanism is available, and if not, why; `help` is the code of the check that explains it. */
export type Availability = { isAvailable: true } | { isAvailable: false; why: string; help: string };

type Offered = Pick<AuthorizationServer, "registration_endpoint"> & {
  client_id_metadata_document_supported?: unknown;
};

/** Which mechanisms both this deployment and Descope support. */
export function availability(server: Offered, config: Config): Record<Mechanism, Availability> {
  return { cimd: ofDocument(server, config), dcr: ofRegistration(server) };
}

function ofDocument(server: Offered, { baseUrl, isLocal, descope }: Config): Availability {
  const no = (why: string, help: string) => ({ isAvailable: false as const, why, help });
  if (server.client_id_metadata_document_supported !== true) return no("CIMD is off in Descope.", "cimd");
  if (!baseUrl.startsWith("https:")) {
    return no(`The client ID must be an https URL, but BASE_URL is ${baseUrl}.`, "public-origin");
  }
  const isReachable = !isLocal || isLoopback(new URL(descope.origin).hostname);
  if (!isReachable) return no(`Descope cannot fetch the document from ${baseUrl}.`, "public-origin");
  return { isAvailable: true };
}

function ofRegistration({ registration_endpoint }: Offered): Availability {
  if (registration_endpoint) return { isAvailable: true };
  return { isAvailable: false, why: "DCR is off in Descope: registration_endpoint is missing.", help: "dcr" };
}

/** Gets a client ID for the app. */
export async function becomeClient(
  { step }: Trace,
  config: Config,
  chosen: { mechanism: Mechanism; server: AuthorizationServer; scopes: string[] },
): Promise<string> {
  if (chosen.mechanism === "cimd") {
    return step(stepDefinitions.document, (request) => showDocument(request, config, chosen.server));
  }
  return step(stepDefinitions.register, (request) => register(request, config, chosen));
}

/** Fetches the document as Descope will, so that the trace shows what Descope sees. */
async function showDocument(request: RecordingFetch, config: Config, server: AuthorizationServer) {
  const { cimd } = availability(server, config);
  if (!cimd.isAvailable) throw new StepFailure(cimd.why, cimd.help);
  const url = clientDocumentUrl(config.baseUrl);
  const response = await request(url, { headers: { Accept: "application/json" } });
  const parsed = z.object({ client_id: z.literal(url) }).safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !parsed.success)
    throw new StepFailure(`${url} does not return a document with this client_id`, "cimd");
  return { saw: `client_id ${url}`, value: url };
}

async function register(
  request: RecordingFetch,
  config: Config,
  { server, scopes }: { server: AuthorizationServer; scopes: string[] },
) {
  const endpoint = server.registration_endpoint;
  if (!endpoint) throw new StepFailure("registration_endpoint is missing: DCR is off in Descope", "dcr");
  const { client_id: _, ...metadata } = clientDocument(config.baseUrl);
  const response = await request(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ ...metadata, ...(scopes.length > 0 && { scope: scopes.join(" ") }) }),
  });
  // Descope documents 200 where RFC 7591 §3.2.1 says 201.
  const parsed = z.object({ client_id: z.string().min(1) }).safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !parsed.success) {
    throw new StepFailure(`Descope responded with ${response.status} and no client_id`, "dcr");
  }
  return {
    saw: `client_id ${parsed.data.client_id}, redirect_uri ${callbackUrl(config.baseUrl)}`,
    value: parsed.data.client_id,
  };
}
