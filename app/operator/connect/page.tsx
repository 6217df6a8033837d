import type { Metadata } from "next";
import { requireOperator } from "@/lib/operator/operator";
import { NeedsScript, ToolPage } from "../_parts/tool-page";
import { Start } from "./start";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Connection trace" };

export default async function Page() {
  const { config } = await requireOperator("/operator/connect");
  return (
    <ToolPage
      title="Connection trace"
      lead="This server connects to itself like an MCP client. See every request and response, and the rule that each step must meet."
    >
      <NeedsScript />
      <Start config={config} />
    </ToolPage>
  );
}
