import type { HelpPage } from "./pages";

/** What the list shows and searches of a page. */
export type HelpEntry = Pick<HelpPage, "code" | "title" | "shows" | "group">;

/** The headings of the list: the stages of a connection, then what `/mcp` refuses. */
const headings: { group: HelpEntry["group"]; heading: string }[] = [
  { group: "configure", heading: "Configure: this server knows its URL and its Descope project" },
  { group: "discover", heading: "Discover: the client learns where to sign in" },
  { group: "register", heading: "Register: the client gets a client ID" },
  { group: "sign-in", heading: "Sign in: the user signs in and consents" },
  { group: "call", heading: "Call: the client calls tools" },
  { group: undefined, heading: "Rejected requests: the reason code that the client shows or logs" },
];

/** Characters; longer than any message of a client that is worth pasting. */
export const longestSearch = 200;

/**
 * Finds pages by what people know: words of the title, the code, or the message in their client.
 * @param query every word of it must occur, ignoring case
 * @returns the pages found, by stage, without empty stages
 */
export function searchHelp(entries: HelpEntry[], query: string): { heading: string; entries: HelpEntry[] }[] {
  const words = query.slice(0, longestSearch).toLowerCase().split(/\s+/);
  const found = entries.filter(({ code, title, shows }) => {
    const text = `${code} ${title} ${shows}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return headings
    .map(({ group, heading }) => ({ heading, entries: found.filter((entry) => entry.group === group) }))
    .filter((section) => section.entries.length > 0);
}
