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

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Registered clients" };

type Props = PageProps<"/operator/clients">;

export default async function Page({ searchParams }: Props) {
  await requireOperator("/operator/clients");
  return (
    <ToolPage title="Registered clients" lead="Every client registered with Descope for this server. Read-only.">
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
      Descope requires a management key to list clients. Descope console → Company → Management Keys: create one for
      this project and set DESCOPE_MANAGEMENT_KEY in .env.local, or in Vercel under Settings → Environment Variables.
    </Notice>
  );
}

const advice: Record<ManagementError["reason"], string> = {
  refused:
    "Descope console → Company → Management Keys: make sure the key in DESCOPE_MANAGEMENT_KEY is active, belongs to this project and may read MCP servers and inbound apps.",
  timeout: "Try again in a minute, and check status.descope.com.",
  bad_answer: "Try again in a minute. If the error persists, compare DESCOPE_CONFIG_URL with the Descope console.",
  unreachable: "Make sure this server can reach the internet, and check status.descope.com.",
};

function Unavailable({ error }: { error: ManagementError }) {
  return (
    <Notice status="fail" title={error.message}>
      {advice[error.reason]}
    </Notice>
  );
}
