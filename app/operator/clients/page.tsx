import type { Metadata } from "next";
import { Notice } from "@/app/_ui/notice";
import type { Config } from "@/lib/config";
import { readOperator } from "@/lib/config/operator";
import { consolePages } from "@/lib/descope/console";
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
  const { config } = await requireOperator("/operator/clients");
  return (
    <ToolPage title="Registered clients" lead="Every client registered with Descope for this server. Read-only.">
      <Clients config={config} searchParams={searchParams} />
    </ToolPage>
  );
}

async function Clients({ config, searchParams }: Pick<Props, "searchParams"> & { config: Config }) {
  const { managementKey } = readOperator();
  if (!managementKey) {
    return (
      <Notice status="warn" title="DESCOPE_MANAGEMENT_KEY is not set">
        Descope requires a management key to list clients. {consolePages.managementKeys}: create one for this project
        and set DESCOPE_MANAGEMENT_KEY in .env.local, or in Vercel under Settings → Environment Variables.
      </Notice>
    );
  }
  const { q, page } = await searchParams;
  const query = typeof q === "string" ? q.slice(0, 200) : "";
  const list = await loadClients(config.descope, managementKey).catch((error: unknown) => {
    if (error instanceof ManagementError) return error;
    throw error;
  });
  if (list instanceof ManagementError) {
    return (
      <Notice status="fail" title={list.message}>
        {advice[list.reason]}
      </Notice>
    );
  }
  return <ClientList query={query} page={clientPage(list, query, Number(page ?? 1))} />;
}

const advice: Record<ManagementError["reason"], string> = {
  refused: `${consolePages.managementKeys}: make sure the key in DESCOPE_MANAGEMENT_KEY is active, belongs to this project and may read MCP servers and inbound apps.`,
  timeout: "Try again in a minute, and check status.descope.com.",
  bad_answer: "Try again in a minute. If the error persists, compare DESCOPE_CONFIG_URL with the Descope console.",
  unreachable: "Make sure this server can reach the internet, and check status.descope.com.",
};
