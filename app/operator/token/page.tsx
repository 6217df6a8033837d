import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readConfig } from "@/lib/config";
import { toolNames } from "@/lib/mcp/tools";
import { requireOperator } from "@/lib/operator/operator";
import { NeedsScript } from "../_parts/needs-script";
import { ToolPage } from "../_parts/tool-page";
import { TokenForm } from "./token-form";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export const metadata: Metadata = { title: "Token inspector" };

export default async function Page() {
  await requireOperator("/operator/token");
  const config = readConfig();
  if (!config.ok) notFound();
  return (
    <ToolPage
      title="Token inspector"
      lead="Why is a token refused? Each rule on its own, and what /mcp would answer."
    >
      <NeedsScript />
      <TokenForm tools={await toolNames()} />
    </ToolPage>
  );
}
