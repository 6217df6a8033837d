import type { ClientMetadata } from "oidc-provider";
import * as z from "zod";
import { asResponse, boundedFetch } from "@/lib/http/bounded-fetch";
import { recordIdOf } from "./ids";
import type { World } from "./state";

/** Twice the library's size limit (5 KiB), and its timeout. */
const limits = { timeoutMs: 2_500, maxBytes: 10_240, longBody: "cut" } as const;

/**
 * Returns a client metadata document from those of the test, or fetches it with the library's guarded options;
 * remembers it as the document of a client that was seen.
 */
export async function fetchClientDocument(
  { clientDocuments, seenDocuments }: World,
  url: string | URL | Request,
  options: RequestInit = {},
): Promise<Response> {
  const address = url instanceof Request ? url.url : String(url);
  const document = clientDocuments.get(address);
  const response = document ? Response.json(document) : asResponse(await boundedFetch(address, options, limits));
  const text = await response.clone().text();
  if (response.ok && text.startsWith("{")) seenDocuments.set(address, JSON.parse(text));
  return response;
}

/** Takes a pre-registered client, returns it with usual settings: refresh tokens, and no secret unless it has one. */
export function completeClient(client: ClientMetadata): ClientMetadata {
  return {
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: client.client_secret ? "client_secret_basic" : "none",
    ...client,
  };
}

/** A client as Descope's management API lists it; the names of the registration types are invented. */
export type RegisteredClient = {
  id: string;
  name: string;
  clientId: string;
  mcpServerId: string;
  approvedCallbackUrls: string[];
  scopes: string[];
  tags: string[];
  logo: string;
  registrationType: "dcr" | "cimd" | "manual";
  status: "active";
};

const client = z.object({
  client_id: z.string(),
  client_name: z.string().default(""),
  redirect_uris: z.array(z.string()).default([]),
  scope: z.string().default(""),
  logo_uri: z.string().default(""),
});

/** Takes the world, returns its clients: pre-registered, registered dynamically, and seen by their metadata document. */
export function registeredClients(world: World): RegisteredClient[] {
  const registered = world.store.lasting().filter(([key]) => key.startsWith("Client:"));
  return [
    ...world.clients.map((metadata) => describe(world, metadata, "manual")),
    ...registered.map(([, { payload }]) => describe(world, payload, "dcr")),
    ...[...world.seenDocuments.values()].map((document) => describe(world, document, "cimd")),
  ].flat();
}

function describe(
  { layout }: World,
  metadata: unknown,
  registrationType: RegisteredClient["registrationType"],
): RegisteredClient[] {
  const { data } = client.safeParse(metadata);
  if (!data) return [];
  return [
    {
      id: recordIdOf(data.client_id),
      name: data.client_name,
      clientId: data.client_id,
      mcpServerId: layout.serverId,
      approvedCallbackUrls: data.redirect_uris,
      scopes: data.scope.split(" ").filter(Boolean),
      tags: [],
      logo: data.logo_uri,
      registrationType,
      status: "active",
    },
  ];
}
