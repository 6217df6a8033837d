import Link from "next/link";
import { ConsoleText } from "@/app/_ui/console-text";
import { Fix } from "@/app/_ui/fix";
import { StatusWord } from "@/app/_ui/status";
import { serverClients } from "@/lib/descope/console";
import type { ClientOrder, ClientPage } from "@/lib/operator/client-page";

/** What the list was asked for. */
interface Asked {
  query: string;
  order: ClientOrder | undefined;
}

/** The search form, its results and the pagination. */
export function ClientList({ asked, page }: { asked: Asked; page: ClientPage }) {
  const { query, order } = asked;
  return (
    <>
      <form className="mt-8 flex flex-wrap items-end gap-2" action="/operator/clients">
        <label className="min-w-0 flex-1">
          <span className="block text-[0.8125rem] text-soft">Name, client ID or redirect URL</span>
          <input type="search" name="q" defaultValue={query} maxLength={200} className="field mt-1" />
        </label>
        {order && <input type="hidden" name="sort" value={order} />}
        <button type="submit" className="button h-9">
          Search
        </button>
      </form>
      <p className="mt-6 text-soft">{summary(query, page)}</p>
      {page.found > 0 && (
        <p className="mt-1 text-pretty text-soft">
          <ConsoleText text={`To remove one: ${serverClients}.`} />
        </p>
      )}
      <Orders asked={asked} />
      <ul className="divide-y divide-line">
        {page.rows.map((row) => (
          <Row key={row.clientId} row={row} />
        ))}
      </ul>
      <Pager asked={asked} page={page} />
    </>
  );
}

/** The link to a page of the list. */
function pathTo({ query, order }: Asked, page?: number) {
  const parameters = { ...(query && { q: query }), ...(order && { sort: order }), ...(page && { page }) };
  return { pathname: "/operator/clients" as const, query: parameters };
}

const orders: { order: ClientOrder | undefined; name: string }[] = [
  { order: undefined, name: "Suspicious first" },
  { order: "name", name: "Name" },
  { order: "registration", name: "Registration" },
  { order: "created", name: "Newest" },
];

function Orders({ asked }: { asked: Asked }) {
  return (
    <nav
      aria-label="Order"
      className="mt-4 flex flex-wrap gap-x-5 border-line border-b pb-2 text-[0.8125rem] text-soft"
    >
      {orders.map(({ order, name }) => (
        <Link
          key={name}
          href={pathTo({ ...asked, order })}
          aria-current={order === asked.order ? "true" : undefined}
          className="py-1.5 hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

function summary(query: string, { found, suspicious, unseen }: ClientPage): string {
  const clients = `${found === 1 ? "1 client" : `${found} clients`}${query && ` for “${query}”`}.`;
  const warned = suspicious > 0 && `Suspicious clients: ${suspicious} in total.`;
  const missing = unseen > 0 && `Descope has ${unseen} more that were not loaded.`;
  return [clients, warned, missing].filter(Boolean).join(" ");
}

function Row({ row }: { row: ClientPage["rows"][number] }) {
  const facts = [
    ["Redirects to", row.hosts.join(", ") || "none"],
    ["Scopes", row.scopes.join(" ") || "none"],
    ["Registered", row.since ?? "unknown"],
    ["Client ID", row.clientId],
  ] as const;
  return (
    <li className="py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="min-w-0 font-medium wrap-anywhere">
          <bdi>{row.name}</bdi>
        </h2>
        <p className="flex gap-3">
          <StatusWord status="info">{row.registration}</StatusWord>
          <StatusWord status={row.status === "active" ? "pass" : "warn"}>{row.status}</StatusWord>
        </p>
      </div>
      <dl className="mt-2 grid gap-x-4 gap-y-0.5 text-[0.8125rem] sm:grid-cols-[6rem_1fr]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft max-sm:mt-1">{name}</dt>
            <dd className="min-w-0 font-mono wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      {row.warnings.map((warning) => (
        <Fix key={warning} status="warn" text={warning} />
      ))}
    </li>
  );
}

function Pager({ asked, page: { page, pages } }: { asked: Asked; page: ClientPage }) {
  if (pages === 1) return null;
  const linkTo = (number: number, rel: "prev" | "next", name: string) => {
    return number < 1 || number > pages ? (
      <span />
    ) : (
      <Link href={pathTo(asked, number)} className="link" rel={rel}>
        {name}
      </Link>
    );
  };
  return (
    <nav aria-label="Pagination" className="flex items-center justify-between border-line border-t pt-4 text-soft">
      {linkTo(page - 1, "prev", "Previous")}
      <span>
        Page {page} of {pages}
      </span>
      {linkTo(page + 1, "next", "Next")}
    </nav>
  );
}
