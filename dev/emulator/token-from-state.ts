import { boundedFetch } from "@/lib/http/bounded-fetch";
import { accessTokenClaims } from "./access-token";
import { demoProjectId, demoServerId, demoUsers } from "./demo";
import { clientIdOf } from "./ids";
import { openKeyRing } from "./keys";
import { descopeLayout } from "./layout";
import { refuseProduction } from "./refuse-production";
import { defaultScope } from "./scopes";
import { readState } from "./state";
import { defaultSwitches } from "./switches";

/** What the token is for; everything has a default. */
export type TokenWish = {
  /** A demo user's id, e-mail address, name or first name, ignoring case; the first user by default. */
  user?: string | undefined;
  /** Scopes, separated by spaces. */
  scope?: string | undefined;
  /** Seconds until it expires; negative for an expired token. */
  lifetime: number;
  /** The resource it is bound to besides the project (RFC 8707). */
  resource?: string | undefined;
};

const recordId = "TPA2commandLine000000000000000";

/**
 * Signs an access token with the keys of the running emulator that uses this state file, which is only read.
 * @throws Error in production, if no emulator is running, or if the user is unknown
 */
export async function tokenFromState(path: string, wish: TokenWish): Promise<string> {
  refuseProduction(process.env);
  const { keys: saved, origin } = readState(path);
  if (saved.length === 0 || !origin) throw new Error(notRunning);
  const keys = await openKeyRing(saved);
  await requireRunning(`${origin}/v2/keys/${demoProjectId}`, keys.current().kid);
  const layout = descopeLayout(origin, demoProjectId, demoServerId);
  const switches = { ...defaultSwitches(), accessTokenSeconds: wish.lifetime };
  const claims = accessTokenClaims(
    { layout, switches },
    {
      kind: "server",
      clientId: clientIdOf(demoProjectId, recordId),
      userId: findUser(wish.user).id,
      scope: wish.scope ?? defaultScope(switches),
      resource: wish.resource,
    },
  );
  return keys.sign(claims);
}

const notRunning =
  "The local Descope emulator is not running. Start it with `npm run dev`, without DESCOPE_* variables.";

async function requireRunning(keysUrl: string, kid: string): Promise<void> {
  const limits = { timeoutMs: 5_000, maxBytes: 262_144 };
  const isKnown = await boundedFetch(keysUrl, {}, limits).then(
    ({ body }) => body.includes(`"${kid}"`),
    () => false,
  );
  if (!isKnown) throw new Error(notRunning);
}

function findUser(wanted: string = demoUsers[0].id) {
  const asked = wanted.toLowerCase();
  const user = demoUsers.find(({ id, name, email }) => {
    return [id, email, name, name.split(" ")[0] ?? ""].some((known) => known.toLowerCase() === asked);
  });
  if (user) return user;
  const names = demoUsers.map(({ name, email }) => `${name} (${email})`).join(", ");
  throw new Error(`The emulator has no user "${wanted}". Its users: ${names}.`);
}
