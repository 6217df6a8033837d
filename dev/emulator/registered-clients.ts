import * as z from "zod";
import { recordIdOf } from "./ids";
import type { World } from "./state";

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

/** Takes the world, returns its clients: those set up beforehand, those that registered, those seen by document. */
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
