import type { ClientList, RegisteredClient } from "@/lib/descope/website/management";
import { redirectHost, warningsOf } from "./client-warnings";

/** One page of search results. */
export type ClientPage = ReturnType<typeof clientPage>;

const rowsPerPage = 20;
/** In characters. The cost of a search grows with the length of the query. */
const longestQuery = 200;

/**
 * Searches and paginates the clients. Suspicious ones come first.
 * @param query matched against name, client ID and redirect URLs, ignoring case
 * @param page starts at 1; other values are brought into range
 */
export function clientPage(list: ClientList, query: string, page: number) {
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
    rows: shown.map((client) => describe(client, warnings.get(client.clientId))),
    found: found.length,
    page: current,
    pages,
    /** On all pages together, whatever the query. */
    suspicious: warnings.size,
    /** How many more clients Descope has than were loaded. */
    unseen: list.total - list.clients.length,
  };
}

function describe(client: RegisteredClient, warnings: string[] = []) {
  return {
    ...client,
    name: client.name || "(no name)",
    status: client.status || "unknown",
    registration: registrationOf(client),
    hosts: [...new Set(client.redirectUris.map(redirectHost))],
    since: dateOf(client.createdAt),
    warnings,
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
function dateOf(time = Number.NaN): string | undefined {
  const date = new Date(time > 1e11 ? time : time * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
