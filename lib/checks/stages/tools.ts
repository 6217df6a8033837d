import { connectionScope } from "@/lib/descope/caller";
import { serverScopes } from "@/lib/descope/console";
import { byMetadata, type Check, checkIn, type Judgement } from "../check";
import type { Facts } from "../facts/gather";

const check = checkIn("sign-in");

/**
 * What tools need of Descope besides scopes of their own. Reports may be public: they count tools and name neither them
 * nor their requirements, since not every caller may know of them.
 */
export const toolChecks: Check[] = [
  check({
    id: "connection-scope",
    title: "Tools can ask Descope for connections",
    failure: "Tools cannot ask Descope for connections",
    shows: "A tool that uses a connection asks for more access each time, or the sign-in ends with invalid_scope.",
    why: `A tool that calls another API as the user asks Descope for a token with the caller's own token, which needs the scope ${connectionScope}. A client can request only scopes that Descope offers.`,
    fix: `${serverScopes}: add ${connectionScope}. Or remove the connection from the requires() of the tools in lib/tools/.`,
    needs: ["descope-answers"],
    reads: ["metadata", "tools"],
    judge: byMetadata(({ scopes_supported: offered }, { tools }) => judgeConnections(offered, tools)),
  }),
  check({
    id: "authorization-claims",
    title: "No tool depends on roles, permissions or tenants",
    failure: "A caller does not see a tool that others see",
    shows: "A tool is missing from a caller's list, and a call says that it is not found.",
    why: "A tool with requires() exists only for callers whose token contains the roles, permissions or tenant. Descope leaves these claims out of an MCP server's tokens unless forceAddAllAuthorizationInfo is on.",
    fix: "Turn on forceAddAllAuthorizationInfo for the MCP server in Descope, and sign in again. Or use Descope's own way: let a policy map the role to a scope, and require that with scopeChallenge instead.",
    needs: [],
    reads: ["tools"],
    judge: ({ tools }) => judgeClaims(tools),
  }),
];

const unknown: Judgement = { status: "skip", saw: "The tools are unknown" };

function judgeConnections(offered: string[] | undefined, tools: Facts["tools"]): Judgement {
  if (!Array.isArray(tools)) return unknown;
  const users = tools.filter(({ requirements }) => requirements.connection);
  if (users.length === 0) return { status: "pass", saw: "no tool uses a connection" };
  const saw = `${numberOf(users)} a connection`;
  if (!offered) {
    const title = `Whether Descope offers ${connectionScope} is unknown`;
    return { status: "info", title, saw: `${saw}; scopes_supported is missing` };
  }
  const isOffered = offered.includes(connectionScope);
  return { status: isOffered ? "pass" : "warn", saw: `${saw}; offered: ${offered.join(" ")}` };
}

function judgeClaims(tools: Facts["tools"]): Judgement {
  if (!Array.isArray(tools)) return unknown;
  const limited = tools.filter(({ requirements: { roles, permissions, tenant } }) => roles ?? permissions ?? tenant);
  if (limited.length === 0) return { status: "pass", saw: "no tool requires them" };
  return {
    status: "info",
    title: "Some tools depend on claims that Descope may leave out",
    saw: `${numberOf(limited)} roles, permissions or a tenant; a check has no token, so look at one for dct, tenants, roles and permissions`,
    fix: "Tokens must contain these claims: turn on forceAddAllAuthorizationInfo for the MCP server in Descope. Otherwise nobody sees these tools.",
  };
}

function numberOf(tools: unknown[]): string {
  return tools.length === 1 ? "1 tool requires" : `${tools.length} tools require`;
}
