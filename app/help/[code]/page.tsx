import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Frame, Title } from "@/app/_ui/frame";
import { findHelp, helpPages } from "@/app/help/pages";

/** Any other code is a 404. Without this, Next.js renders a page for any code, answers 200 and caches it. */
export const unstable_paramMatching = { code: "not-found" } as const;

export function generateStaticParams() {
  return helpPages.map(({ code }) => ({ code }));
}

export async function generateMetadata({ params }: PageProps<"/help/[code]">): Promise<Metadata> {
  const page = findHelp((await params).code);
  return page ? { title: page.title, description: page.why } : {};
}

export default async function Page({ params }: PageProps<"/help/[code]">) {
  const page = findHelp((await params).code);
  if (!page) notFound();
  const parts = [
    ["What the client shows", page.shows],
    ["Why", page.why],
    ["What to do", page.fix],
  ];
  return (
    <Frame section="help">
      <Title>{page.title}</Title>
      <p className="mt-2 font-mono text-soft text-sm">{page.code}</p>
      {parts.map(([heading, text]) => (
        <section key={heading} className="mt-8">
          <h2 className="text-sm font-semibold">{heading}</h2>
          <p className="mt-1 text-pretty">{text}</p>
        </section>
      ))}
      <p className="mt-12 flex gap-6 text-sm">
        <Link href="/help" className="link">
          All help pages
        </Link>
      </p>
    </Frame>
  );
}
