import type { Metadata } from "next";
import { ConsoleText } from "@/app/_ui/console-text";
import { Notice } from "@/app/_ui/notice";
import type { Config } from "@/lib/config";
import { clientOrders, clientPage } from "@/lib/operator/client-page";
import { requireOperator } from "@/lib/operator/operator";
import { loadOrExplain } from "../_parts/load-clients";
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
  const { q, page, sort } = await searchParams;
  const { list, trouble } = await loadOrExplain(config);
  if (trouble) {
    return (
      <Notice status={trouble.status} title={trouble.title}>
        <ConsoleText text={trouble.advice} />
      </Notice>
    );
  }
  const query = typeof q === "string" ? q.slice(0, 200) : "";
  const order = clientOrders.find((name) => name === sort);
  return <ClientList asked={{ query, order }} page={clientPage(list, query, Number(page ?? 1), order)} />;
}
