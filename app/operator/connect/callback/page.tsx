import type { Metadata } from "next";
import Link from "next/link";
import { requireOperator } from "@/lib/operator/operator";
import { ToolPage } from "../../_parts/tool-page";
import { FinishForm } from "./finish-form";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Connection trace" };

/** Where Descope redirects the browser. A GET changes nothing: the form acts, by POST and with the cookie. */
export default async function Page({ searchParams }: PageProps<"/operator/connect/callback">) {
  await requireOperator("/operator/connect");
  const given = Object.entries(await searchParams);
  const pairs = given.flatMap(([name, value]) => [value ?? []].flat().map((text) => [name, text]));
  return (
    <ToolPage title="Connection trace" lead="After sign-in: callback, token and the first calls.">
      <FinishForm query={new URLSearchParams(pairs).toString().slice(0, 8_000)} />
      <p className="mt-8 flex flex-wrap gap-x-6 gap-y-2">
        <Link href="/operator/connect" className="link">
          Start a new trace
        </Link>
        <Link href="/operator/try" className="link">
          Try a tool
        </Link>
      </p>
    </ToolPage>
  );
}
