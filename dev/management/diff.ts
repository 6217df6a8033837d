import { clientRegistration, descopeServer, serverScopes, serverUrl } from "@/lib/descope/console";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { authorizationServer } from "@/lib/descope/download-metadata";
import { tidyText } from "@/lib/log/tidy-text";
import { discoveryUrlOf } from "../setup/discovery-url";
import { readAccess, readProject } from "./access";
import { ManagementRequestError, send } from "./api";
import { callsOf, type ServerRecord } from "./records";
import { allows, experimental, type Session } from "./session";
import { readWanted, type Wanted } from "./wanted";

/** What differs, and how to change it in Descope. */
interface Difference {
  what: string;
  fix: string;
}

/**
 * Compares the MCP server in Descope with what the tools and this address need, and prints the differences.
 * @returns the exit code: 0 if nothing differs
 * @throws Error that names the fix, if they cannot be compared
 */
export async function diffServer(session: Session): Promise<number> {
  console.info(experimental);
  const wanted = await readWanted(session.env);
  const server = await readProject(session.env, session.prompt);
  if (!server.serverId) {
    throw new Error(
      "DESCOPE_CONFIG_URL does not name an MCP server, and nothing else can be compared. Run: npm run setup",
    );
  }
  const found = await load(session, server, server.serverId);
  if (!found) return 1;
  const differences = compare(wanted, found);
  for (const note of notesOn(wanted, found)) console.info(`· ${note}`);
  for (const { what, fix } of differences) console.info(`✗ ${what}\n  ${fix}`);
  if (differences.length === 0) console.info(`✓ ${server.serverId} has all that was compared.`);
  return differences.length === 0 ? 0 : 1;
}

const question = "Send this request? It changes nothing.";

/** Reads the server by the management API; without a key, or if the API does not know it, from its public document. */
async function load(session: Session, server: DescopeServer, id: string): Promise<ServerRecord | undefined> {
  const access = await readAccess(server, session, "Management key (Enter: compare only what clients can see): ");
  const calls = access ? callsOf(access) : undefined;
  for (const call of calls ? [calls.server(id), calls.resource(id)] : []) {
    if (!(await allows(session, [call], question))) return undefined;
    const found = await send(call, access).then(call.read, absentIf404);
    if (found) return found;
    console.info("This endpoint does not find the server (404).");
  }
  console.info("Without the management API, only what clients can see is compared.");
  const request = { method: "GET", url: discoveryUrlOf(server), isPublic: true } as const;
  return (await allows(session, [request], question)) ? describeDocument(id, await send(request)) : undefined;
}

function absentIf404(error: unknown): undefined {
  if (!(error instanceof ManagementRequestError) || error.status !== 404) throw error;
}

function describeDocument(id: string, answer: unknown): ServerRecord {
  const { data: document } = authorizationServer.safeParse(answer);
  if (!document)
    throw new Error("The MCP server's document is not valid server metadata. For more, run: npm run doctor");
  return {
    id,
    name: "",
    scopes: document.scopes_supported,
    dynamicRegistration: document.registration_endpoint !== undefined,
    cimd: document.client_id_metadata_document_supported === true,
  };
}

/** What must change in Descope; settings that are missing from the response are in the notes. */
export function compare(wanted: Wanted, found: ServerRecord): Difference[] {
  const { url, scopes, needsAuthorizationInfo } = wanted;
  const missing = found.scopes ? scopes.filter(({ name }) => !found.scopes?.includes(name)) : [];
  return [
    ...differsIf(found.urls?.includes(url) === false, {
      what: `The address is ${tidyText(found.urls?.join(" ") || "missing")}, but this server's is ${url}`,
      fix: `${serverUrl}: enter ${url}. If clients use the other one, set BASE_URL.`,
    }),
    ...differsIf(found.dynamicRegistration === false, {
      what: "Dynamic Client Registration is off",
      fix: `${clientRegistration}: turn Dynamic Client Registration on.`,
    }),
    ...differsIf(found.cimd === false, { what: "CIMD is off", fix: `${clientRegistration}: turn CIMD on.` }),
    ...missing.map(({ name, purpose }) => ({
      what: `The scope ${name} is missing (${purpose})`,
      fix: `${serverScopes}: add ${name}.`,
    })),
    ...differsIf(needsAuthorizationInfo && found.authorizationInfo === false, {
      what: "Tokens contain no roles, permissions and tenants, which some tools require",
      fix: `${descopeServer}: turn on forceAddAllAuthorizationInfo.`,
    }),
  ];
}

function differsIf(isDifferent: boolean, difference: Difference): Difference[] {
  return isDifferent ? [difference] : [];
}

/** What needs no change, and what could not be compared. */
export function notesOn(wanted: Wanted, found: ServerRecord): string[] {
  const needed = wanted.scopes.map(({ name }) => name);
  const extra = (found.scopes ?? []).filter((scope) => ![...needed, "offline_access"].includes(scope));
  const others = (found.urls ?? []).filter((url) => url !== wanted.url);
  const unknown = [
    ...(found.urls ? [] : ["the address"]),
    ...(found.dynamicRegistration === undefined ? ["Dynamic Client Registration"] : []),
    ...(found.cimd === undefined ? ["CIMD"] : []),
    ...(found.scopes ? [] : ["the scopes"]),
    ...(wanted.needsAuthorizationInfo && found.authorizationInfo === undefined ? ["forceAddAllAuthorizationInfo"] : []),
  ];
  return [
    ...(unknown.length > 0 ? [`Not compared, since the answer does not tell: ${unknown.join(", ")}`] : []),
    ...(extra.length > 0 ? [`Scopes that no tool requires: ${tidyText(extra.join(" "))}`] : []),
    ...(others.length > 0 ? [`Tokens can also be for ${tidyText(others.join(" "))}`] : []),
  ];
}
