/** Someone who can sign in to the emulator without a password. */
export type DemoUser = {
  id: string;
  name: string;
  email: string;
  roles: readonly string[];
  permissions: readonly string[];
  /** Whether Descope has seen proof of the address; default true. */
  isVerified?: boolean;
};

/** The tenant both demo users belong to. */
export const demoTenantId = "T2demoTenant0000000000000000";

/** One user with the operator role and one without, so both sides of a permission can be tried. */
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

/** Takes a user id, returns that demo user, if there is one. */
export function findDemoUser(id: string | undefined): DemoUser | undefined {
  return demoUsers.find((user) => user.id === id);
}
