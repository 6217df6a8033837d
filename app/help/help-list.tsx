"use client";

import { useState } from "react";
import { type HelpEntry, longestSearch, searchHelp } from "./search";

/** The help pages by stage, filtered while one types; without JavaScript, by the form. */
export function HelpList({ entries, asked }: { entries: HelpEntry[]; asked: string }) {
  const [query, setQuery] = useState(asked);
  const sections = searchHelp(entries, query);
  const count = sections.reduce((sum, section) => sum + section.entries.length, 0);
  return (
    <>
      <form action="/help" className="mt-6 flex items-end gap-2">
        <label className="min-w-0 flex-1">
          <span className="block text-[0.8125rem] text-soft">Message in the client, code, or keyword</span>
          <input
            type="search"
            name="q"
            value={query}
            onChange={({ target }) => setQuery(target.value)}
            maxLength={longestSearch}
            className="field mt-1"
          />
        </label>
        <button type="submit" className="button h-9">
          Search
        </button>
      </form>
      <p aria-live="polite" className="mt-4 text-[0.8125rem] text-soft">
        {count === 0
          ? "No page matches. Try fewer words, or the code in the error."
          : `${count} of ${entries.length} pages`}
      </p>
      {sections.map((section) => (
        <section key={section.heading} aria-label={section.heading} className="mt-10">
          <h2 className="border-line border-b pb-3 font-semibold text-[0.9375rem]">{section.heading}</h2>
          <ul className="divide-y divide-line">
            {section.entries.map(({ code, title }) => (
              <li key={code} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5">
                <a href={`/help/${code}`} className="link min-w-0 text-pretty">
                  {title}
                </a>
                <span className="evidence">{code}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
