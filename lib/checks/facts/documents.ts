import * as z from "zod";
import { authorizationServer } from "@/lib/descope/download-metadata";
import { freshMs } from "@/lib/descope/metadata";
import { longestCopy } from "@/lib/http/headers";
import { bearerParameters } from "@/lib/oauth/bearer";
import { type ProtectedResource, protectedResourceSchema } from "@/lib/oauth/protected-resource";
import type { Answer } from "./answer";
import { type Read, readJson } from "./evidence";

/** Minutes until clients see a change in Descope, at most: this server, a CDN and the client each cache a copy. */
export const longestDelayMinutes = Math.ceil((freshMs / 1000 + longestCopy) / 60);

// A document without jwks_uri is still judged, not treated as unreadable.
const judgedServer = authorizationServer.extend({ jwks_uri: z.string().optional() });

const keySet = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      alg: z.string().optional(),
      use: z.string().optional(),
    }),
  ),
});

export type AuthorizationServerDocument = z.infer<typeof judgedServer>;
export type KeySet = z.infer<typeof keySet>;

/** Reads authorization server metadata (RFC 8414 §2) from a response. */
export function readAuthorizationServer(answer: Answer | undefined): Read<AuthorizationServerDocument> {
  return readJson(answer, judgedServer);
}

/** Reads protected resource metadata (RFC 9728 §2) from a response. */
export function readProtectedResource(answer: Answer | undefined): Read<ProtectedResource> {
  return readJson(answer, protectedResourceSchema);
}

/** Reads a key set (RFC 7517 §5) from a response. */
export function readKeySet(answer: Answer | undefined): Read<KeySet> {
  return readJson(answer, keySet);
}

/** The parts of a `WWW-Authenticate: Bearer` header that clients read (RFC 6750 §3, RFC 9728 §5.1). */
export interface ReadChallenge {
  resourceMetadata?: string;
  error?: string;
  scope?: string;
}

/** Reads the bearer challenge from a response; undefined if there is none. */
export function readChallenge(answer: Answer | undefined): ReadChallenge | undefined {
  const header = answer?.error === undefined ? answer?.headers["www-authenticate"] : undefined;
  const parameters = bearerParameters(header ?? "");
  return (
    parameters && {
      resourceMetadata: parameters.get("resource_metadata"),
      error: parameters.get("error"),
      scope: parameters.get("scope"),
    }
  );
}
