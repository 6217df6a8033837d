import type { Metadata } from "next";
import { Frame, Title } from "@/app/_ui/frame";
import { HelpList } from "./help-list";
import { helpPages } from "./pages";
import { longestSearch } from "./search";

export const metadata: Metadata = { title: "Help" };

/** The search is a plain form, so the whole list is rendered for the query: nothing would show a later part of it. */
export const instant = false;

const entries = helpPages.map(({ code, title, shows, group }) => ({ code, title, shows, group }));

export default async function Page({ searchParams }: PageProps<"/help">) {
  const { q } = await searchParams;
  return (
    <Frame section="help">
      <Title lead="Every check of the dashboard and every reason for which a request is rejected: what it means, and the fix.">
        Help
      </Title>
      <HelpList entries={entries} asked={typeof q === "string" ? q.slice(0, longestSearch) : ""} />
    </Frame>
  );
}
