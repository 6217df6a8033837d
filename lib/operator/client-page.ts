import type { ClientList, RegisteredClient } from "@/lib/descope/website/management";
import { redirectHost, warningsOf } from "./client-warnings";

/** A client as the operator sees it. */
export interface ClientRow {
  clientId: string;
  name: string;
  registration: string;
  hosts: string[];
  scopes: string[];
  /** A date; unset if unknown. */
  since?: string;
  status: string;
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
  /** Set when Descope has more clients than were loaded. */
  unseen?: number;
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
  const wantedText = query.slice(0, longestQuery).trim().toLowerCase();
  const wanted = list.clients.filter((client) => matches(client, wantedText));
  const sorted = [
    ...wanted.filter(({ clientId }) => warnings.has(clientId)),
    ...wanted.filter(({ clientId }) => !warnings.has(clientId)),
  ];
  const pages = Math.max(1, Math.ceil(sorted.length / rowsPerPage));
  const current = Number.isInteger(page) ? Math.min(Math.max(page, 1), pages) : 1;
  const shown = sorted.slice((current - 1) * rowsPerPage, current * rowsPerPage);
  const unseen = list.total - list.clients.length;
  return {
    rows: shown.map((client) => describe(client, warnings.get(client.clientId) ?? [])),
    found: sorted.length,
    page: current,
    pages,
    suspicious: warnings.size,
    ...(unseen > 0 && { unseen }),
  };
}

function matches({ name, clientId, redirectUris }: RegisteredClient, query: string): boolean {
  return [name, clientId, ...redirectUris].some((text) => text.toLowerCase().includes(query));
}

function describe(client: RegisteredClient, warnings: string[]): ClientRow {
  const { clientId, name, scopes, status, createdAt } = client;
  const since = createdAt === undefined ? undefined : dateOf(createdAt);
  return {
    clientId,
    name: name || "(no name)",
    registration: registrationOf(client),
    hosts: [...new Set(client.redirectUris.map(redirectHost))],
    scopes,
    ...(since && { since }),
    status: status || "unknown",
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
function dateOf(time: number): string | undefined {
  const date = new Date(time > 1e11 ? time : time * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
