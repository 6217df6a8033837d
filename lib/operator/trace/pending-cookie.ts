import { cookies } from "next/headers";
import { type Config, readBuildKey } from "@/lib/config";
import { open, type Pending, pendingSeconds, seal } from "./pending";

const path = "/operator/connect";

/** `__Secure-` keeps others on plain http from setting it (RFC 6265bis §4.1.3.1). */
function nameFor({ baseUrl }: Config): string {
  return baseUrl.startsWith("https:") ? "__Secure-mcp-connect" : "mcp-connect";
}

/** What all instances know and nobody outside does; the management key first, for a published image tells its own key. */
function secretOf({ managementKey }: Config): string {
  return managementKey ?? readBuildKey();
}

/** Puts what is pending into the browser's keeping; Lax, for Descope sends the browser back by a link. */
export async function keepPending(config: Config, pending: Omit<Pending, "expiresAt">): Promise<void> {
  (await cookies()).set(nameFor(config), await seal(pending, secretOf(config)), {
    path,
    httpOnly: true,
    sameSite: "lax",
    secure: config.baseUrl.startsWith("https:"),
    maxAge: pendingSeconds,
  });
}

/**
 * What is pending in this browser for this operator and this callback. It is taken out: a callback counts once. A
 * callback with another state is somebody else's and takes nothing.
 */
export async function takePending(
  config: Config,
  { subject, state }: { subject: string; state: string | null },
): Promise<Pending | undefined> {
  const jar = await cookies();
  const sealed = jar.get(nameFor(config))?.value;
  const pending = sealed && (await open(sealed, secretOf(config)));
  if (!pending || pending.subject !== subject || pending.state !== state) return undefined;
  jar.delete({ name: nameFor(config), path });
  return pending;
}
