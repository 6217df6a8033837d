import type { RegisteredClient } from "@/lib/descope/website/management";
import { isLoopback } from "@/lib/http/private-address";
import { cutText } from "@/lib/log/tidy-text";

/** Where a client redirects to: the host of a web URL, else the scheme that opens an app. */
export function redirectHost(uri: string): string {
  if (!URL.canParse(uri)) return uri;
  const url = new URL(uri);
  return isWeb(url) ? url.host : `${url.protocol}//`;
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** The web URLs that a client redirects to. App schemes and loopback identify nobody, so they are left out. */
function webUrls({ redirectUris }: RegisteredClient): URL[] {
  const urls = redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri)] : []));
  return urls.filter((url) => isWeb(url) && !isLoopback(url.hostname));
}

/**
 * Warnings about suspicious clients. Names are compared with each other, so pass all clients at once.
 * @returns sentences by client ID; clients without warnings have no entry
 */
export function warningsOf(clients: RegisteredClient[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [{ clientId }, text] of [...insecureRedirects(clients), ...imitations(clients)]) {
    found.set(clientId, [...(found.get(clientId) ?? []), text]);
  }
  return found;
}

type Warning = [client: RegisteredClient, text: string];

/** A code sent over plain http can be intercepted (RFC 9700 §2.6), except on loopback. */
function insecureRedirects(clients: RegisteredClient[]): Warning[] {
  return clients.flatMap((client): Warning[] => {
    const insecure = webUrls(client).filter(({ protocol }) => protocol === "http:");
    const hosts = [...new Set(insecure.map(({ host }) => host))].join(", ");
    const text = `Redirects over plain http to ${hosts}: anyone who can read that traffic can hijack the sign-in.`;
    return hosts ? [[client, text]] : [];
  });
}

function imitations(clients: RegisteredClient[]): Warning[] {
  const alike = new Map<string, RegisteredClient[]>();
  for (const client of clients) {
    const look = skeleton(client.name);
    const group = alike.get(look) ?? [];
    group.push(client);
    if (look) alike.set(look, group);
  }
  return [...alike.values()].flatMap(imitationsAmong);
}

/** Names that look alike, or that are equal but redirect elsewhere. The most common one counts as the original. */
function imitationsAmong(alike: RegisteredClient[]): Warning[] {
  const hostsOf = (client: RegisteredClient) => webUrls(client).map(({ host }) => host);
  const original = mostCommon(alike.map(({ name }) => name));
  const home = mostCommon(alike.filter(({ name }) => name === original).flatMap(hostsOf));
  return alike.flatMap((client): Warning[] => {
    if (client.name !== original) return [[client, `Its name looks like “${original}”, another client.`]];
    const hosts = hostsOf(client);
    if (!home || hosts.length === 0 || hosts.includes(home)) return [];
    return [[client, `Another client with this name redirects to ${home}; this one does not.`]];
  });
}

/** The most common text; the first one in a tie. */
function mostCommon(texts: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Letters and digits, each with the Latin letter that it looks like; a small part of UTS #39. */
const lookAlikes = new Map(
  [
    ["авсԁеһіјкӏмнорԛѕтуѵԝхг", "abcdehljklmhopqstyvwxr"], // Cyrillic
    ["αβεικνορτυχγηϲ", "abelkvoptuxync"], // Greek
    ["ıɑɡɩøłƅꞵℓǀ|!@$", "laglolbbllllas"], // Latin beyond ASCII, and symbols
    ["i0135", "loles"], // within ASCII
  ].flatMap(([letters = "", latin = ""]) => Array.from(letters, (letter, at) => [letter, latin.charAt(at)] as const)),
);

const invisible = /[\p{M}\p{C}\p{Z}]/gu;
/** Characters; longer than any real name. */
const longestName = 500;

/**
 * What a name looks like, ignoring case, accents, spaces, invisible characters and look-alike letters. Two names with
 * the same skeleton can be mistaken for each other.
 */
export function skeleton(name: string): string {
  // Remove marks before normalizing: sorting a long run of them takes quadratic time. Cut only afterwards, or a name
  // could hide behind them.
  const visible = cutText(name.replace(invisible, ""), longestName);
  const plain = visible.normalize("NFKD").toLowerCase().replace(invisible, "");
  const folded = Array.from(plain, (letter) => lookAlikes.get(letter) ?? letter).join("");
  return folded
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
