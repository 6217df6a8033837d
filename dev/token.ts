import { parseArgs } from "node:util";
import { accessTokenClaims } from "@/dev/emulator/access-token";
import {
  type DemoUser,
  demoProjectId,
  demoServerId,
  demoUsers,
  refuseProduction,
  tenantsOf,
} from "@/dev/emulator/demo";
import { openKeyRing } from "@/dev/emulator/keys";
import { clientIdOf, descopeLayout } from "@/dev/emulator/layout";
import { defaultScope } from "@/dev/emulator/scopes";
import { readState, stateFile } from "@/dev/emulator/state";
import { defaultSwitches } from "@/dev/emulator/switches";
import { boundedFetch } from "@/lib/http/bounded-fetch";
import { runCommand } from "./command-line";

const help = `Prints a new access token from the local Descope emulator. \`npm run dev\` must be running.

  npm run -s token -- [options]
  curl -H "Authorization: Bearer $(npm run -s token)" …

  --user <user>         Ada (default), Grace or Alan: a name, e-mail address or user ID
  --tenant <tenant>     the tenant the user signed in to, by name or ID; default: their first one
  --machine             a client that acts for itself (client credentials) instead of a user
  --scope <scopes>      separated by spaces; default: mcp:use
  --lifetime <seconds>  default: 3600; use --lifetime=-60 for an expired token
  --resource <URL>      bind the token to this server, as TOKEN_BINDING=resource requires
  --help                show this help

Development only.`;

/** `npm run token`: one token on standard output, nothing else, so that a shell can use it. */
async function printToken(): Promise<void> {
  const { values } = parseArgs({
    options: {
      user: { type: "string" },
      tenant: { type: "string" },
      machine: { type: "boolean", default: false },
      scope: { type: "string" },
      lifetime: { type: "string", default: "3600" },
      resource: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.info(help);
  const { user, tenant, machine, scope, resource } = values;
  if (machine) refuseContradiction({ user, tenant, resource });
  if (resource !== undefined && !(URL.canParse(resource) && /^https?:/i.test(resource))) {
    throw new Error(`"${resource}" is not a valid URL. Use the endpoint's: --resource http://localhost:3000/mcp`);
  }
  const lifetime = readSeconds(values.lifetime);
  console.info(await tokenFromState(stateFile, { user, tenant, machine, scope, resource, lifetime }));
}

/** @throws Error if a machine's token is to have what only a user's has */
function refuseContradiction(given: Pick<TokenWish, "user" | "tenant" | "resource">): void {
  const [option] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  const why =
    option === "resource"
      ? "Descope leaves the URL out of a machine's token, so TOKEN_BINDING=resource shuts machines out"
      : "a machine acts for itself, not for a user";
  throw new Error(`--machine and --${option} contradict each other: ${why}. Leave one of them out.`);
}

function readSeconds(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`"${text}" is not a whole number of seconds. Example: --lifetime 600`);
}

/** What the token is for; everything has a default. */
type TokenWish = {
  /** A demo user's id, e-mail address, name or first name, ignoring case; the first user by default. */
  user?: string | undefined;
  /** ID or name of one of the user's tenants, ignoring case; their first one by default. */
  tenant?: string | undefined;
  /** Whether it is for a client that acts for itself. */
  machine: boolean;
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
 * @throws Error in production, if no emulator is running, or if the user or tenant is unknown
 */
async function tokenFromState(path: string, wish: TokenWish): Promise<string> {
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
      ...(wish.machine ? { userId: undefined } : findPerson(wish)),
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

function findPerson({ user: wanted, tenant }: TokenWish): { userId: string; tenantId: string | undefined } {
  const user = findUser(wanted);
  return { userId: user.id, tenantId: findTenant(user, tenant) };
}

function findUser(wanted: string = demoUsers[0].id): DemoUser {
  const asked = wanted.toLowerCase();
  const user = demoUsers.find(({ id, name, email }) => {
    return [id, email, name, name.split(" ")[0] ?? ""].some((known) => known.toLowerCase() === asked);
  });
  if (user) return user;
  const names = demoUsers.map(({ name, email }) => `${name} (${email})`).join(", ");
  throw new Error(`The emulator has no user "${wanted}". Its users: ${names}.`);
}

function findTenant(user: DemoUser, wanted: string | undefined): string | undefined {
  const tenants = tenantsOf(user);
  const found = tenants.find(({ id, name }) =>
    [id, name].some((known) => known.toLowerCase() === wanted?.toLowerCase()),
  );
  if (found || wanted === undefined) return found?.id;
  const names = tenants.map(({ name }) => name).join(", ");
  throw new Error(`${user.name} is not in a tenant "${wanted}". Their tenants: ${names}.`);
}

runCommand("token", async () => {
  await printToken();
  return 0;
});
