import type { AuthInfo } from "@modelcontextprotocol/server";
import type { JWTPayload } from "jose";
import { readConfig } from "@/lib/config";
import { type Caller, describeCaller, rememberCredentials } from "@/lib/descope/caller";

export type { Caller };

/**
 * Who calls a tool, and what they may do.
 * @param ctx the last argument of every tool, resource and prompt
 * @throws Error when the request did not pass the token check, which only a test without a caller can bring about
 */
export function callerOf({ http }: { http?: { authInfo?: AuthInfo | undefined } | undefined }): Caller {
  const { token, extra } = http?.authInfo ?? {};
  const claims: JWTPayload = { ...Object(extra?.claims) };
  const caller = describeCaller(claims);
  if (caller === "missing_claim") throw new Error("There is no caller: this request did not pass the token check");
  const result = readConfig();
  return result.ok && token ? rememberCredentials(caller, { token, server: result.config.descope }) : caller;
}
