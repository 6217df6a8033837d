import type { RegisteredClient } from "@/lib/descope/website/management";
import { isLoopback } from "@/lib/http/private-address";
import { cutText } from "@/lib/log/tidy-text";

/** Where a client redirects to: the host of a web URL, else the scheme that opens an app. */
export function redirectHost(uri: string): string {
  if (!URL.canParse(uri)) return uri;
  const { protocol, host } = new URL(uri);
  return isWeb(protocol) ? host : `${protocol}//`;
}

/**
 * Warnings about suspicious clients. Names are compared with each other, so pass all clients at once.
 * @returns sentences by client ID; clients without warnings have no entry
 */
export function warningsOf(clients: RegisteredClient[]): Map<string, string[]> {
  const imitations = findImitations(clients);
  const entries = clients.map((client): [string, string[]] => {
    const imitation = imitations.get(client.clientId);
    return [client.clientId, [...insecureRedirects(client), ...(imitation ? [imitation] : [])]];
  });
  return new Map(entries.filter(([, warnings]) => warnings.length > 0));
}

/** A code sent over plain http can be intercepted (RFC 9700 §2.6), except on loopback. */
function insecureRedirects({ redirectUris }: RegisteredClient): string[] {
  const insecure = redirectUris.filter((uri) => {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    return url?.protocol === "http:" && !isLoopback(url.hostname);
  });
  if (insecure.length === 0) return [];
  const hosts = [...new Set(insecure.map(redirectHost))].join(", ");
  return [`Redirects over plain http to ${hosts}: anyone who can read that traffic can hijack the sign-in.`];
}

/** Names that look alike, or that are equal but redirect elsewhere. The most common one counts as the original. */
function findImitations(clients: RegisteredClient[]): Map<string, string> {
  const found = new Map<string, string>();
  const alike = new Map<string, RegisteredClient[]>();
  for (const client of clients) {
    const look = skeleton(client.name);
    const group = alike.get(look) ?? [];
    group.push(client);
    if (look) alike.set(look, group);
  }
  for (const group of alike.values()) {
    const original = mostCommon(group.map(({ name }) => name));
    const namesakes = group.filter(({ name }) => name === original);
    const home = mostCommon(namesakes.flatMap(webHosts));
    for (const client of group) {
      const hosts = webHosts(client);
      if (client.name !== original) found.set(client.clientId, `Its name looks like “${original}”, another client.`);
      else if (home && hosts.length > 0 && !hosts.includes(home)) {
        found.set(client.clientId, `Another client with this name redirects to ${home}; this one does not.`);
      }
    }
  }
  return found;
}

/** The web hosts a client redirects to. App schemes and loopback identify nobody, so they are left out. */
function webHosts({ redirectUris }: RegisteredClient): string[] {
  const urls = redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri)] : []));
  return urls.filter(({ protocol, hostname }) => isWeb(protocol) && !isLoopback(hostname)).map(({ host }) => host);
}

function isWeb(protocol: string): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** The most common text; the first one in a tie. */
function mostCommon(texts: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce<[string, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];
}

/** Letters and digits, each with the Latin letter that it looks like; a small part of UTS #39. */
const scripts: [letters: string, latin: string][] = [
  // Cyrillic
  ["авсԁеһіјкӏмнорԛѕтуѵԝхг", "abcdehljklmhopqstyvwxr"],
  // Greek
  ["αβεικνορτυχγηϲ", "abelkvoptuxync"],
  // Latin beyond ASCII, and symbols
  ["ıɑɡɩøłƅꞵℓǀ|!@$", "laglolbbllllas"],
  // Within ASCII
  ["i0135", "loles"],
];
const lookAlikes = new Map(
  scripts.flatMap(([letters, latin]) => Array.from(letters, (letter, at) => [letter, latin.charAt(at)] as const)),
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
