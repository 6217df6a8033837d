import type { RegisteredClient } from "@/lib/descope/website/management";
import { isLoopback } from "@/lib/http/private-address";
import { skeleton } from "./skeleton";

/** Where a client returns to: the host of a web address, else the scheme that opens an app. */
export function redirectHost(uri: string): string {
  if (!URL.canParse(uri)) return uri;
  const { protocol, host } = new URL(uri);
  return isWeb(protocol) ? host : `${protocol}//`;
}

/**
 * What an operator should look at twice. Names are compared among all clients, so judge them together.
 * @returns the sentences, by client ID; no entry for a client that has none
 */
export function warningsOf(clients: RegisteredClient[]): Map<string, string[]> {
  const imitations = findImitations(clients);
  const entries = clients.map((client): [string, string[]] => {
    const imitation = imitations.get(client.clientId);
    return [client.clientId, [...insecureRedirects(client), ...(imitation ? [imitation] : [])]];
  });
  return new Map(entries.filter(([, warnings]) => warnings.length > 0));
}

/** A code that travels over plain http can be read on the way (RFC 9700 §2.6); on this machine it does not travel. */
function insecureRedirects({ redirectUris }: RegisteredClient): string[] {
  const insecure = redirectUris.filter((uri) => {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    return url?.protocol === "http:" && !isLoopback(url.hostname);
  });
  if (insecure.length === 0) return [];
  const hosts = [...new Set(insecure.map(redirectHost))].join(", ");
  return [`It returns over plain http to ${hosts}: whoever sees that traffic can take over the sign-in.`];
}

/** Names that look the same, or are the same and lead elsewhere. The most common one is taken for the original. */
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
      if (client.name !== original)
        found.set(client.clientId, `Its name looks like “${original}”, another client's.`);
      else if (home && hosts.length > 0 && !hosts.includes(home)) {
        found.set(client.clientId, `Another client of this name returns to ${home}; this one does not.`);
      }
    }
  }
  return found;
}

/** The hosts on the web that a client returns to; apps and this machine are everyone's. */
function webHosts({ redirectUris }: RegisteredClient): string[] {
  const urls = redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri)] : []));
  return urls
    .filter(({ protocol, hostname }) => isWeb(protocol) && !isLoopback(hostname))
    .map(({ host }) => host);
}

function isWeb(protocol: string): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** Of equally common texts, the first. */
function mostCommon(texts: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce<[string, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];
}
