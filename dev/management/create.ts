import * as z from "zod";
import { connectionInformation, descopeServer } from "@/lib/descope/console";
import { type DescopeServer, describeServer } from "@/lib/descope/discovery-url";
import { tidyText } from "@/lib/log/tidy-text";
import { discoveryUrlOf } from "../setup/discovery-url";
import { readAccess, readProject } from "./access";
import { type Access, type DescopeRequest, ManagementRequestError, send } from "./api";
import { callsOf, type ServerRecord } from "./records";
import { allows, experimental, type Session } from "./session";
import { readWanted, type Wanted } from "./wanted";

/**
 * Creates this server's MCP server in Descope, unless there is one with its name or address.
 * @param name the name in Descope; default: this server's
 * @returns the MCP server, or undefined if none was created, which has been explained
 * @throws Error that names the fix
 */
export async function createServer(session: Session, name?: string): Promise<DescopeServer | undefined> {
  console.info(experimental);
  const wanted = await readWanted(session.env, name);
  const project = await readProject(session.env, session.prompt);
  const access = await readAccess(project, session, "Management key: ");
  if (!access) throw new Error("No management key was given. Nothing was sent.");
  const calls = callsOf(access);
  const lists = [calls.servers, calls.resources];
  if (!(await allows(session, lists, "Send these two requests? They change nothing."))) return undefined;
  const existing = await findExisting(access, wanted);
  if (existing) return void console.error(describeExisting(project, wanted, existing));
  const request = calls.create(wanted);
  if (!(await allows(session, [request], "Send this request? It creates the MCP server."))) return undefined;
  const id = await create(access, request, wanted.name);
  const server = describeServer(project.origin, project.projectId, id);
  console.info(`Descope created the MCP server ${id}. Its Discovery URL is\n  ${discoveryUrlOf(server)}`);
  return server;
}

/** An MCP server or resource with the same address, otherwise one with the same name. */
async function findExisting(access: Access, wanted: Wanted): Promise<ServerRecord | undefined> {
  const { servers, resources } = callsOf(access);
  const first = servers.read(await send(servers, access));
  // Projects without resources may lack this endpoint.
  const second = await send(resources, access).then(resources.read, (error: unknown) => {
    if (error instanceof ManagementRequestError && error.status === 404) return { records: [], isWhole: true };
    throw error;
  });
  if (!first.isWhole || !second.isWhole) {
    throw new Error(
      "Descope listed only some of the project's servers, so there may already be one for this address. Use the console.",
    );
  }
  const all = [...first.records, ...second.records];
  return (
    all.find(({ urls = [] }) => urls.some((url) => isSame(url, wanted.url))) ??
    all.find(({ name }) => isSame(name, wanted.name))
  );
}

/** Whether two names or addresses are the same except for case, white space and a trailing slash. */
function isSame(one: string, other: string): boolean {
  const plain = (text: string) => text.trim().toLowerCase().replace(/\/$/, "");
  return plain(one) === plain(other);
}

function describeExisting(
  { origin, projectId }: DescopeServer,
  wanted: Wanted,
  { id, name, urls = [] }: ServerRecord,
): string {
  const shares = urls.some((url) => isSame(url, wanted.url)) ? "address" : "name";
  const fix =
    shares === "address"
      ? `Use it: ${howToUse(idOfServer.test(id) ? describeServer(origin, projectId, id) : undefined)}\nThen compare it with what the tools need: npm run setup -- --diff`
      : 'Choose another name: npm run setup -- --create --name "…"';
  return [
    `Descope already has a server with this ${shares}, so no second one was created:`,
    `  name     ${tidyText(name)}`,
    `  ID       ${tidyText(id)}`,
    `  address  ${tidyText(urls.join(" ") || "none")}`,
    fix,
  ].join("\n");
}

/** @param server undefined if its ID is unknown */
function howToUse(server: DescopeServer | undefined): string {
  if (server) return `npm run setup -- ${discoveryUrlOf(server)}`;
  return `${connectionInformation}: copy its Discovery URL, and run: npm run setup -- <Discovery URL>`;
}

const idOfServer = /^[A-Za-z0-9_-]{1,100}$/;
const created = z.object({ server: z.object({ id: z.string().regex(idOfServer) }) });

async function create(access: Access, request: DescopeRequest, name: string): Promise<string> {
  const answer = await send(request, access).catch((error: unknown) => {
    if (!(error instanceof ManagementRequestError) || !error.isOpen) throw error;
    const next = "It is unknown whether the MCP server was created. Run this again: it looks for the server first.";
    throw new Error(`${error.message}\n${next}`, { cause: error });
  });
  const { data } = created.safeParse(answer);
  if (data) return data.server.id;
  throw new Error(
    `Descope accepted the request, but its answer names no server ID. ${descopeServer}: look for "${name}".\n${howToUse(undefined)}`,
  );
}
