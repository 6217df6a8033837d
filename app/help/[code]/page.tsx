import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
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
    <main className="mx-auto max-w-2xl px-6 py-16">
      <p className="font-mono text-sm">{page.code}</p>
      <h1 className="mt-2 text-2xl font-semibold text-balance">{page.title}</h1>
      {parts.map(([heading, text]) => (
        <section key={heading} className="mt-8">
          <h2 className="text-sm font-semibold">{heading}</h2>
          <p className="mt-1 text-pretty">{text}</p>
        </section>
      ))}
      <p className="mt-12 flex gap-6 text-sm">
        <Link href="/" className="underline underline-offset-4">
          Dashboard
        </Link>
        <Link href="/help" className="underline underline-offset-4">
          All help pages
        </Link>
      </p>
    </main>
  );
}
