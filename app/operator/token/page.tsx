import type { Metadata } from "next";
import { requireOperator } from "@/lib/operator/operator";
import { toolDescriptions } from "@/lib/tools";
import { NeedsScript, ToolPage } from "../_parts/tool-page";
import { TokenForm } from "./token-form";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Token inspector" };

export default async function Page() {
  await requireOperator("/operator/token");
  return (
    <ToolPage title="Token inspector" lead="Why is a token rejected? Every rule, and how /mcp would respond.">
      <NeedsScript />
      <TokenForm tools={(await toolDescriptions()).map(({ name }) => name)} />
    </ToolPage>
  );
}
