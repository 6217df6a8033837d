import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Notice } from "@/app/_ui/notice";
import { readConfig } from "@/lib/config";
import { readOperator } from "@/lib/config/operator";
import { loadClients, ManagementError } from "@/lib/descope/website/management";
import { clientPage } from "@/lib/operator/client-page";
import { requireOperator } from "@/lib/operator/operator";
import { ToolPage } from "../_parts/tool-page";
import { ClientList } from "./client-list";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export const metadata: Metadata = { title: "Registered clients" };

type Props = PageProps<"/operator/clients">;

export default async function Page({ searchParams }: Props) {
  await requireOperator("/operator/clients");
  return (
    <ToolPage
      title="Registered clients"
      lead="Who may ask people to sign in for this server. Descope keeps the list; this page only reads it."
    >
      <Clients searchParams={searchParams} />
    </ToolPage>
  );
}

async function Clients({ searchParams }: Pick<Props, "searchParams">) {
  const result = readConfig();
  if (!result.ok) notFound();
  const { managementKey } = readOperator();
  if (!managementKey) return <NoKey />;
  const { q, page } = await searchParams;
  const query = typeof q === "string" ? q.slice(0, 200) : "";
  const list = await loadClients(result.config.descope, managementKey).catch((error: unknown) => {
    if (error instanceof ManagementError) return error;
    throw error;
  });
  if (list instanceof ManagementError) return <Unavailable error={list} />;
  return <ClientList query={query} page={clientPage(list, query, Number(page ?? 1))} />;
}

function NoKey() {
  return (
    <Notice status="warn" title="DESCOPE_MANAGEMENT_KEY is not set">
      Descope tells who has registered only to whoever holds a management key. Descope console → Company →
      Management Keys: create one for this project, and set DESCOPE_MANAGEMENT_KEY in .env.local, or in Vercel
      under Settings → Environment Variables.
    </Notice>
  );
}

const advice: Record<ManagementError["reason"], string> = {
  refused:
    "See in the Descope console → Company → Management Keys that the key in DESCOPE_MANAGEMENT_KEY is active, is for this project and may read MCP servers and inbound apps.",
  timeout: "Try again in a minute, and see status.descope.com.",
  bad_answer: "Try again in a minute. If it stays, compare DESCOPE_CONFIG_URL with the console.",
  unreachable: "See that this server may reach the internet, and status.descope.com.",
};

function Unavailable({ error }: { error: ManagementError }) {
  return (
    <Notice status="fail" title={error.message}>
      {advice[error.reason]}
    </Notice>
  );
}
