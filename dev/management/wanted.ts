import { readResource } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";
import { type Environment, givenIn, serverVariables } from "@/lib/config/variables";
import { connectionScope } from "@/lib/descope/caller";
import { describeTools } from "../tool-scopes";

/** What this server needs from its MCP server in Descope. */
export interface Wanted {
  name: string;
  /** This server's own address, which its tokens name as their audience. */
  url: string;
  scopes: WantedScope[];
  /** Whether a tool requires roles, permissions or a tenant, which Descope omits from tokens by default. */
  needsAuthorizationInfo: boolean;
}

/** A scope, and what Descope's consent page says about it. */
export interface WantedScope {
  name: string;
  purpose: string;
}

/** The scope for refresh tokens, which every server has. */
const builtIn = "offline_access";

/**
 * Reads what the tools and the environment need.
 * @param name the MCP server's name; default: this server's
 * @throws Error with the fix, if either cannot be read
 */
export async function readWanted(env: Environment, name = serverInfo.title): Promise<Wanted> {
  const url = readResource(env);
  if (!url) throw new Error("BASE_URL is not valid, so this server's address is unknown. Correct or remove it.");
  const tools = await describeTools();
  if (!tools)
    throw new Error("The tools in lib/tools/ cannot be loaded, so their scopes are unknown. Run: npm run typecheck");
  const uses = new Map<string, string[]>();
  for (const tool of tools) for (const scope of tool.scopes) uses.set(scope, [...(uses.get(scope) ?? []), tool.name]);
  for (const scope of scopesIn(env)) if (!uses.has(scope)) uses.set(scope, []);
  const scopes = [...uses].filter(([scope]) => scope !== builtIn);
  const needsAuthorizationInfo = tools.some(({ requirements: { roles, permissions, tenant } }) =>
    Boolean(roles ?? permissions ?? tenant),
  );
  return { name, url, scopes: scopes.map(([scope, used]) => describe(scope, used)), needsAuthorizationInfo };
}

/** @throws Error that names the variable and its fix */
function scopesIn(env: Environment): string[] {
  const names = ["REQUIRED_SCOPES", "SCOPES_SUPPORTED"] as const;
  const given = givenIn(env, [...names]);
  return names.flatMap((variable) => {
    const { data, error } = serverVariables.shape[variable].safeParse(given[variable]);
    if (error) throw new Error(`${variable} ${error.issues[0]?.message}. .env.example shows the format.`);
    return data ?? [];
  });
}

function describe(name: string, tools: string[]): WantedScope {
  if (name === connectionScope) return { name, purpose: "Use the apps you have connected" };
  return { name, purpose: tools.length > 0 ? `Use ${tools.join(", ")}` : "Use this server" };
}
