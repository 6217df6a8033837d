import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type ReactNode, Suspense } from "react";
import { ConsoleText } from "@/app/_ui/console-text";
import { Frame, Title } from "@/app/_ui/frame";
import { findHelp, helpPages } from "@/app/help/pages";
import { CheckState, CheckStateWaiting } from "./check-state";

/** Any other code is a 404. Without this, Next.js renders a page for any code, answers 200 and caches it. */
export const unstable_paramMatching = { code: "not-found" } as const;

/** The code is known when the page is built: navigation waits for nothing, though `next dev` cannot see that. */
export const instant = false;

export function generateStaticParams() {
  return helpPages.map(({ code }) => ({ code }));
}

export async function generateMetadata({ params }: PageProps<"/help/[code]">): Promise<Metadata> {
  const page = findHelp((await params).code);
  return page ? { title: page.title, description: page.why } : {};
}

export default async function Page({ params, searchParams }: PageProps<"/help/[code]">) {
  const page = findHelp((await params).code);
  if (!page) notFound();
  const { code, group, fix } = page;
  return (
    <Frame section="help">
      <Title>{page.title}</Title>
      <p className="evidence mt-2">{code}</p>
      <Part heading="What the client shows">{page.shows}</Part>
      <Part heading="What is wrong">{page.why}</Part>
      <Part heading="What to do">
        <ConsoleText text={fix} />
      </Part>
      {group && (
        <section aria-labelledby="now" className="mt-10 rounded-xl border border-edge bg-raised px-4 py-4">
          <div className="mb-3 flex items-center justify-between gap-4">
            <h2 id="now" className="font-semibold">
              On this server now
            </h2>
            <form action={`/help/${code}`}>
              <input type="hidden" name="fresh" value="1" />
              <button type="submit" className="button">
                Check now
              </button>
            </form>
          </div>
          <Suspense fallback={<CheckStateWaiting />}>
            <CheckState code={code} group={group} fix={fix} searchParams={searchParams} />
          </Suspense>
        </section>
      )}
      <p className="mt-10">
        <a href="/help" className="link">
          All help pages
        </a>
      </p>
    </Frame>
  );
}

function Part({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <section className="mt-8">
      <h2 className="font-semibold">{heading}</h2>
      <p className="mt-1 text-pretty">{children}</p>
    </section>
  );
}
