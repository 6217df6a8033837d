import * as oauth from "oauth4webapi";
import type { RecordingFetch } from "./trace";

/** What every call of oauth4webapi gets: our recording fetch, and leave to use http where Descope is the emulator. */
export function oauthOptions(request: RecordingFetch, issuer: string) {
  return {
    // The configuration allows http for loopback addresses only (lib/config/variables.ts).
    [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
    [oauth.customFetch]: (
      url: string,
      init: { method: string; headers: Record<string, string>; body?: unknown },
    ) =>
      request(url, {
        method: init.method,
        headers: init.headers,
        ...(init.body !== undefined && init.body !== null && { body: String(init.body) }),
      }),
  };
}
