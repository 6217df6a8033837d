/** Someone who can sign in to the emulator without a password. */
export type DemoUser = {
  id: string;
  name: string;
  email: string;
  roles: readonly string[];
  permissions: readonly string[];
  /** Whether Descope has verified the address; default true. */
  isVerified?: boolean;
};

/** The tenant both demo users belong to. */
export const demoTenantId = "T2demoTenant0000000000000000";

/** One user with the operator role and one without, to try both sides of a permission. */
export const demoUsers: readonly [DemoUser, DemoUser] = [
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
];

/** Takes a user ID, returns that demo user, if there is one. */
export function findDemoUser(id: string | undefined): DemoUser | undefined {
  return demoUsers.find((user) => user.id === id);
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
