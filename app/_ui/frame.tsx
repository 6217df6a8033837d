import type { ReactNode } from "react";
import { serverInfo, sourceUrl } from "@/lib/config/server-info";
import { ThemeButton } from "./theme-button";

/** The sections of the site, in the order of the header. */
const sections = {
  dashboard: { name: "Dashboard", href: "/" },
  tools: { name: "Tools", href: "/tools" },
  help: { name: "Help", href: "/help" }, // optional: help
  operator: { name: "Operator", href: "/operator" }, // optional: operator
  source: { name: "Source", href: sourceUrl },
};

interface Props {
  /** The section that the page belongs to. */
  section?: keyof typeof sections;
  /** `text` for pages that are read, `wide` for panels. */
  width?: "text" | "wide";
  /** Who is signed in, and the button to sign out. */
  account?: ReactNode;
  children: ReactNode;
}

const widths = { text: "max-w-2xl", wide: "max-w-280" };

/** The frame of every page: a header with the same links in the same place, and the page's own content. */
export function Frame({ section, width = "text", account, children }: Props) {
  return (
    <>
      <a href="#content" className="button sr-only focus:not-sr-only focus:absolute focus:top-3 focus:left-3">
        Skip to content
      </a>
      <header className="mx-auto flex max-w-280 flex-wrap items-center gap-x-6 gap-y-1 px-4 py-3 sm:px-8 sm:py-4">
        <a href="/" className="flex min-h-8 items-center gap-2.5 font-semibold text-sm max-sm:flex-1">
          <span aria-hidden="true" className="size-6 shrink-0 bg-[url(/icon.svg)]" />
          {serverInfo.title}
        </a>
        <nav aria-label="Site" className="flex flex-1 gap-x-5 text-[0.8125rem] max-sm:order-1 max-sm:basis-full">
          {Object.entries(sections).map(([key, { name, href }]) => (
            <a
              key={key}
              href={href}
              aria-current={key === section ? "page" : undefined}
              className="py-1.5 text-soft hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
            >
              {name}
            </a>
          ))}
        </nav>
        {account}
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1} className={`mx-auto px-4 pb-24 outline-none sm:px-8 ${widths[width]}`}>
        {children}
      </main>
    </>
  );
}

/** The heading of a page, and a sentence on what the page is for. */
export function Title({ children, lead }: { children: ReactNode; lead?: ReactNode }) {
  return (
    <>
      <h1 className="mt-6 text-balance font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:mt-10 sm:text-[2rem] sm:leading-10">
        {children}
      </h1>
      {lead && <p className="mt-2 max-w-[62ch] text-pretty text-base text-soft">{lead}</p>}
    </>
  );
}
