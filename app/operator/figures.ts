import type { ClientList } from "@/lib/descope/website/management";
import { clientFigures } from "@/lib/operator/client-page";

/** A number on the operator's home page, and the page with what it counts. */
export interface Figure {
  name: string;
  value: string;
  note: string;
  href: string;
}

const list = "/operator/clients";

/**
 * The figures about clients, in words.
 * @param clients unset while they are loading, and if they could not be loaded
 * @param now milliseconds since the epoch
 */
export function figuresOf(clients: ClientList | undefined, now: number): Figure[] {
  const counts = clients && clientFigures(clients, now);
  return [
    { name: "Clients", value: `${counts?.total ?? "–"}`, note: "registered with Descope", href: list },
    {
      name: "New this week",
      value: counts ? `${counts.newThisWeek ?? "unknown"}` : "–",
      note: counts?.undated ? `Descope states no date for ${counts.undated}` : "newest first",
      href: `${list}?sort=created`,
    },
    {
      name: "Suspicious",
      value: `${counts?.suspicious ?? "–"}`,
      note: "look-alike names, plain http",
      href: list,
    },
  ];
}
