import type { ClientList, RegisteredClient } from "@/lib/descope/website/management";
import { redirectHost, warningsOf } from "./client-warnings";

/** A client as the operator sees it. */
export interface ClientRow {
  clientId: string;
  name: string;
  registration: string;
  hosts: string[];
  scopes: string[];
  /** A date; unset when Descope does not say. */
  since?: string;
  status: string;
  warnings: string[];
}

/** One page of what was found. */
export interface ClientPage {
  rows: ClientRow[];
  found: number;
  /** Counts from 1, and is always one that exists. */
  page: number;
  pages: number;
  /** How many of all clients deserve a second look, on whatever page. */
  suspicious: number;
  /** Set when Descope has more clients than were loaded. */
  unseen?: number;
}

const rowsPerPage = 20;
/** Searching takes time by the length of both texts. */
const longestQuery = 200;

/**
 * Searches and pages the clients. Those with warnings come first: they are what an operator comes for.
 * @param query matched against name, client ID and redirect addresses, without regard to case
 * @param page counts from 1; anything else is brought into range
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
    status: status || "not said",
    warnings,
  };
}

/** Descope's words for it are not documented; a client ID that is a URL is a metadata document in any case. */
function registrationOf({ registration, clientId }: RegisteredClient): string {
  if (/^https:\/\//.test(clientId) || /cimd|document/i.test(registration)) return "CIMD";
  if (/dcr|dynamic/i.test(registration)) return "DCR";
  if (!registration || /manual|console|static/i.test(registration)) return "Console";
  return registration;
}

/** Takes seconds or, above all plausible ones, milliseconds since the epoch. */
function dateOf(time: number): string | undefined {
  const date = new Date(time > 1e11 ? time : time * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
