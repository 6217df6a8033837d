import type { Metadata } from "next";
import Link from "next/link";
import { requireOperator } from "@/lib/operator/operator";
import { ToolPage } from "../../_parts/tool-page";
import { FinishForm } from "./finish-form";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export const metadata: Metadata = { title: "Back from the sign-in page" };

type Props = Pick<PageProps<"/operator/connect/callback">, "searchParams">;

/** Where Descope sends the browser. Looking at it does nothing: the form below acts, by POST and with the cookie. */
export default async function Page({ searchParams }: Props) {
  await requireOperator("/operator/connect");
  return (
    <ToolPage
      title="Back from the sign-in page"
      lead="The trace goes on: callback, token, and the first calls."
    >
      <Finish searchParams={searchParams} />
    </ToolPage>
  );
}

async function Finish({ searchParams }: Props) {
  const given = Object.entries(await searchParams);
  const pairs = given.flatMap(([name, value]) => [value ?? []].flat().map((text) => [name, text]));
  return (
    <>
      <FinishForm query={new URLSearchParams(pairs).toString().slice(0, 8_000)} />
      <p className="mt-8">
        <Link href="/operator/connect" className="link">
          Start again
        </Link>
      </p>
    </>
  );
}
