/** Someone who can sign in to the emulator without a password. */
export type DemoUser = {
  id: string;
  name: string;
  email: string;
  /** In the whole project, or in the demo tenant if the user has no other. */
  roles: readonly string[];
  permissions: readonly string[];
  /** Default: the demo tenant. */
  tenants?: readonly Membership[];
  /** Whether Descope has verified the address; default true. */
  isVerified?: boolean;
};

/** A tenant of a user, and what they may do in it. */
export type Membership = { id: string; name: string; roles: readonly string[]; permissions: readonly string[] };

/** The tenant of every demo user who has no other. */
export const demoTenantId = "T2demoTenant0000000000000000";

/** One user with the operator role, one without, and one whose roles depend on the tenant they sign in to. */
export const demoUsers: readonly [DemoUser, DemoUser, DemoUser] = [
  {
    id: "U2AdaLovelace000000000000000",
    name: "Ada Lovelace",
    email: "ada@example.com",
    roles: ["mcp-operator"],
    permissions: ["status:read"],
  },
  {
    id: "U2GraceHopper000000000000000",
    name: "Grace Hopper",
    email: "grace@example.com",
    roles: [],
    permissions: [],
  },
  {
    id: "U2AlanTuring0000000000000000",
    name: "Alan Turing",
    email: "alan@example.com",
    roles: ["member"],
    permissions: ["profile:read"],
    tenants: [
      { id: "T2bletchley00000000000000000", name: "Bletchley", roles: ["editor"], permissions: ["events:write"] },
      { id: "T2manchester0000000000000000", name: "Manchester", roles: ["viewer"], permissions: [] },
    ],
  },
];

/** Takes a user ID, returns that demo user, if there is one. */
export function findDemoUser(id: string | undefined): DemoUser | undefined {
  return demoUsers.find((user) => user.id === id);
}

/** Takes a user, returns their tenants, the default one first. */
export function tenantsOf({ roles, permissions, tenants }: DemoUser): readonly Membership[] {
  return tenants ?? [{ id: demoTenantId, name: "Demo", roles, permissions }];
}

/** Takes a user and a tenant's ID, returns that tenant if it is one of theirs, or else their first one. */
export function activeTenant(user: DemoUser, tenantId: string | undefined): Membership | undefined {
  const all = tenantsOf(user);
  return all.find(({ id }) => id === tenantId) ?? all[0];
}

/** Takes a user and the tenant they chose, if any, returns the ID under which the OAuth server stores both. */
export function accountIdOf(user: DemoUser, tenantId: string | undefined): string {
  return user.tenants && tenantId ? `${user.id}${accountSeparator}${tenantId}` : user.id;
}

const accountSeparator = "@";

/** Takes an account ID, returns the user's ID and that of the tenant they chose, if any. */
export function readAccountId(accountId: string | undefined): { userId: string | undefined; tenantId?: string } {
  const [userId, tenantId] = accountId?.split(accountSeparator) ?? [];
  return tenantId === undefined ? { userId } : { userId, tenantId };
}

/** The emulator's default project and MCP server. */
export const demoProjectId = "P2localEmulator0000000000000";
export const demoServerId = "MS3localServer00000000000000";

/** Takes the environment, throws if it is a production one: the emulator signs anyone in without a password. */
export function refuseProduction(environment: Record<string, string | undefined>): void {
  const reason = productionSign(environment);
  if (reason === undefined) return;
  throw new Error(
    `The local Descope emulator refuses to start because ${reason}. It lets anyone sign in. ` +
      "Set DESCOPE_CONFIG_URL to use a real Descope project.",
  );
}

function productionSign(environment: Record<string, string | undefined>): string | undefined {
  if (environment.NODE_ENV === "production") return "NODE_ENV is production";
  return environment.VERCEL ? "VERCEL is set" : undefined;
}
