import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";

/** Settings of Descope's browser SDK: how it reaches the project and stores its tokens. */
export interface ClientSettings {
  projectId: string;
  baseUrl: string;
  baseStaticUrl?: string;
  baseCdnUrl?: string;
  sessionTokenViaCookie: { sameSite: "Lax"; secure: boolean };
  refreshTokenViaCookie: { sameSite: "Lax"; secure: boolean };
}

/**
 * Takes the configuration, returns the settings of the provider in the browser; none is secret. Cookies are `Lax`, so
 * that links to operator pages work, and `Secure` unless the app is served over http.
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

/** Descope's screens and components come from its CDN; the emulator serves its own. */
function emulatorFiles(origin: string) {
  return { baseStaticUrl: `${origin}/pages`, baseCdnUrl: origin };
}
