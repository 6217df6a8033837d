import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";

/** How Descope's SDK in the browser reaches the project, and how it keeps what a flow gave it. */
export interface ClientSettings {
  projectId: string;
  baseUrl: string;
  baseStaticUrl?: string;
  baseCdnUrl?: string;
  sessionTokenViaCookie: { sameSite: "Lax"; secure: boolean };
  refreshTokenViaCookie: { sameSite: "Lax"; secure: boolean };
}

/**
 * Takes the configuration, returns what the provider in the browser needs of it; nothing of it is secret. Cookies are
 * `Lax`, so that a link to an operator's page works, and `Secure` unless the app itself is served over http.
 */
export function clientSettings({ descope, baseUrl }: Config): ClientSettings {
  const cookie = { sameSite: "Lax", secure: baseUrl.startsWith("https:") } as const;
  return {
    projectId: descope.projectId,
    baseUrl: descope.origin,
    ...(isLoopback(new URL(descope.origin).hostname) && emulatorFiles(descope.origin)),
    sessionTokenViaCookie: cookie,
    refreshTokenViaCookie: cookie,
  };
}

/** Descope's screens and components come from its CDN; a Descope on this machine brings its own. */
function emulatorFiles(origin: string) {
  return { baseStaticUrl: `${origin}/pages`, baseCdnUrl: origin };
}
