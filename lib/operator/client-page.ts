import type { ClientList, RegisteredClient } from "@/lib/descope/website/management";
import { redirectHost, warningsOf } from "./client-warnings";

/** One page of search results. */
export type ClientPage = ReturnType<typeof clientPage>;

const rowsPerPage = 20;
/** The orders of the list; without one, suspicious clients come first. */
export const clientOrders = ["name", "registration", "created"] as const;
export type ClientOrder = (typeof clientOrders)[number];

/** In characters. The cost of a search grows with the length of the query. */
const longestQuery = 200;

/**
 * Searches, sorts and paginates the clients. Suspicious ones come first, unless an order is given.
 * @param query matched against name, client ID and redirect URLs, ignoring case
 * @param page starts at 1; other values are brought into range
 */
export function clientPage(list: ClientList, query: string, page: number, order?: ClientOrder) {
  const warnings = warningsOf(list.clients);
  const wanted = query.slice(0, longestQuery).trim().toLowerCase();
  const found = list.clients
    .filter(({ name, clientId, redirectUris }) =>
      [name, clientId, ...redirectUris].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((one, other) => Number(warnings.has(other.clientId)) - Number(warnings.has(one.clientId)));
  if (order) found.sort(comparers[order]);
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

const comparers: Record<ClientOrder, (one: RegisteredClient, other: RegisteredClient) => number> = {
  name: (one, other) => one.name.localeCompare(other.name, "en"),
  registration: (one, other) => registrationOf(one).localeCompare(registrationOf(other), "en"),
  // Newest first, those without a time last.
  created: (one, other) => (timeOf(other) ?? 0) - (timeOf(one) ?? 0),
};

const weekMs = 7 * 86_400_000;

/** The clients in numbers. @param now milliseconds since the epoch */
export function clientFigures(list: ClientList, now: number) {
  const times = list.clients.flatMap((client) => timeOf(client) ?? []);
  return {
    total: list.total,
    /** Unset if Descope states for no client when it was created. */
    newThisWeek: times.length > 0 || list.total === 0 ? times.filter((time) => time > now - weekMs).length : undefined,
    /** Clients without a time, which may be new. */
    undated: list.total - times.length,
    suspicious: warningsOf(list.clients).size,
  };
}

function describe(client: RegisteredClient, warnings: string[] = []) {
  return {
    ...client,
    name: client.name || "(no name)",
    status: client.status || "unknown",
    registration: registrationOf(client),
    hosts: [...new Set(client.redirectUris.map(redirectHost))],
    since: dateOf(client),
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

function dateOf(client: RegisteredClient): string | undefined {
  const time = timeOf(client);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
}

/** Milliseconds since the epoch; Descope's number is seconds, unless it is too large for that. */
function timeOf({ createdAt = Number.NaN }: RegisteredClient): number | undefined {
  const time = new Date(createdAt > 1e11 ? createdAt : createdAt * 1000).getTime();
  return Number.isNaN(time) ? undefined : time;
}
