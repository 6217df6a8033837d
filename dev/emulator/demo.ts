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
