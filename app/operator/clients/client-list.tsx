import Link from "next/link";
import { Fix } from "@/app/_ui/fix";
import { StatusWord } from "@/app/_ui/status";
import type { ClientPage } from "@/lib/operator/client-page";

/** The search form, its results and the pagination. */
export function ClientList({ query, page }: { query: string; page: ClientPage }) {
  return (
    <>
      <form className="mt-8 flex flex-wrap items-end gap-2" action="/operator/clients">
        <label className="min-w-0 flex-1">
          <span className="block text-[0.8125rem] text-soft">Name, client ID or redirect URL</span>
          <input
            type="search"
            name="q"
            defaultValue={query}
            maxLength={200}
            className="mt-1 h-9 w-full rounded-lg border border-edge bg-raised px-3"
          />
        </label>
        <button type="submit" className="button h-9">
          Search
        </button>
      </form>
      <p className="mt-6 border-line border-b pb-3 text-soft">{summary(query, page)}</p>
      <ul className="divide-y divide-line">
        {page.rows.map((row) => (
          <Row key={row.clientId} row={row} />
        ))}
      </ul>
      <Pager query={query} page={page} />
    </>
  );
}

function summary(query: string, { found, suspicious, unseen }: ClientPage): string {
  const clients = `${found === 1 ? "1 client" : `${found} clients`}${query && ` for “${query}”`}.`;
  const warned = suspicious > 0 && `Suspicious clients: ${suspicious} in total, listed first.`;
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

function Pager({ query, page: { page, pages } }: { query: string; page: ClientPage }) {
  if (pages === 1) return null;
  const linkTo = (number: number, rel: "prev" | "next", name: string) => {
    const href = { pathname: "/operator/clients" as const, query: { ...(query && { q: query }), page: number } };
    return number < 1 || number > pages ? (
      <span />
    ) : (
      <Link href={href} className="link" rel={rel}>
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
