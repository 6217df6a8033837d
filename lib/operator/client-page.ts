import type { ClientList, RegisteredClient } from "@/lib/descope/website/management";
import { redirectHost, warningsOf } from "./client-warnings";

/** A client as the operator sees it. */
export interface ClientRow extends Omit<RegisteredClient, "redirectUris" | "createdAt"> {
  hosts: string[];
  /** A date; unset if unknown. */
  since?: string;
  warnings: string[];
}

/** One page of search results. */
export interface ClientPage {
  rows: ClientRow[];
  found: number;
  /** Starts at 1 and always exists. */
  page: number;
  pages: number;
  /** Number of suspicious clients in total, across all pages. */
  suspicious: number;
  /** How many more clients Descope has than were loaded. */
  unseen: number;
}

const rowsPerPage = 20;
/** In characters. The cost of a search grows with the length of the query. */
const longestQuery = 200;

/**
 * Searches and paginates the clients. Suspicious ones come first.
 * @param query matched against name, client ID and redirect URLs, ignoring case
 * @param page starts at 1; other values are brought into range
 */
export function clientPage(list: ClientList, query: string, page: number): ClientPage {
  const warnings = warningsOf(list.clients);
  const wanted = query.slice(0, longestQuery).trim().toLowerCase();
  const found = list.clients
    .filter(({ name, clientId, redirectUris }) =>
      [name, clientId, ...redirectUris].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((one, other) => Number(warnings.has(other.clientId)) - Number(warnings.has(one.clientId)));
  const pages = Math.max(1, Math.ceil(found.length / rowsPerPage));
  const current = Number.isInteger(page) ? Math.min(Math.max(page, 1), pages) : 1;
  const shown = found.slice((current - 1) * rowsPerPage, current * rowsPerPage);
  return {
    rows: shown.map((client) => ({ ...describe(client), warnings: warnings.get(client.clientId) ?? [] })),
    found: found.length,
    page: current,
    pages,
    suspicious: warnings.size,
    unseen: list.total - list.clients.length,
  };
}

function describe(client: RegisteredClient): Omit<ClientRow, "warnings"> {
  const { clientId, name, scopes, status, createdAt } = client;
  return {
    clientId,
    name: name || "(no name)",
    registration: registrationOf(client),
    hosts: [...new Set(client.redirectUris.map(redirectHost))],
    scopes,
    since: createdAt === undefined ? undefined : dateOf(createdAt),
    status: status || "unknown",
  };
}

/** Descope does not document these values. A client ID that is a URL always means a metadata document. */
function registrationOf({ registration, clientId }: RegisteredClient): string {
  if (/^https:\/\//.test(clientId) || /cimd|document/i.test(registration)) return "CIMD";
  if (/dcr|dynamic/i.test(registration)) return "DCR";
  if (!registration || /manual|console|static/i.test(registration)) return "Console";
  return registration;
}

/** Takes seconds since the epoch, or milliseconds if the number is too large for seconds. */
function dateOf(time: number): string | undefined {
  const date = new Date(time > 1e11 ? time : time * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
