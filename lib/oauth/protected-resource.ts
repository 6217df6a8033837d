import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { briefCopy, sharedCopy } from "@/lib/http/cache-control";
import type { AdvertisedScopes } from "./advertised-scopes";
import { resourceMetadata } from "./resource-metadata";

/** Answers the protected resource metadata (RFC 9728 §3.2); not cacheable while its scopes are unknown. */
export async function protectedResource(): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  const { resource, descope } = result.config;
  const advertised = await advertisedScopes(result.config);
  const scopes = advertised?.scopes;
  const document = resourceMetadata({ resource, issuer: descope.issuer, name: serverInfo.title, scopes });
  return Response.json(document, { headers: { "Cache-Control": cacheControl(advertised) } });
}

function cacheControl(advertised: AdvertisedScopes | undefined): string {
  if (!advertised) return "no-store";
  return advertised.isLasting ? sharedCopy : briefCopy;
}
