import type { Metadata } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import { Frame, Title } from "@/app/_ui/frame";
import { visibleConfig } from "@/app/_ui/own-report";
import { Later, Waiting } from "@/app/_ui/section";
import { readConfig } from "@/lib/config";
import { toolsForOperators } from "@/lib/operator/tools-page"; // optional: operator
import { OfferList, type Shown } from "./offer-list";

export const metadata: Metadata = { title: "Tools" };

/** Who sees the tools even if they are not public. */
interface Insiders {
  isOne(): Promise<boolean>;
  hint: string;
  tryPath(tool: string): string;
}

const insiders: Insiders[] = [
  toolsForOperators, // optional: operator
];

export default function Page() {
  return (
    <Frame section="tools" width="wide">
      <Title lead="What this server offers its clients, and what each call needs.">Tools</Title>
      <Later of={readShown()} fallback={<Waiting rows={4} rowHeight="h-24" />}>
        {(shown) =>
          typeof shown === "string" ? <p className="mt-8 max-w-[68ch]">{shown}</p> : <OfferList {...shown} />
        }
      </Later>
    </Frame>
  );
}

/** What the visitor may see, or why it is nothing. */
async function readShown(): Promise<Shown | string> {
  await connection();
  const result = visibleConfig(readConfig(), await headers());
  if (!result.ok)
    return result.problems.map(({ variable, problem, fix }) => `${variable} ${problem}. ${fix}`).join(" ");
  const known = await Promise.all(insiders.map(async (one) => ((await one.isOne()) ? one : undefined)));
  const insider = known.find((one) => one !== undefined);
  if (!result.config.showTools && !insider) return notPublic();
  // Imported on demand, so that all pages share one copy of the MCP SDK.
  const { offer, toolDescriptions } = await import("@/lib/tools");
  const { requiredScopes } = result.config;
  return { tools: await toolDescriptions(), ...offer(), requiredScopes, tryPath: insider?.tryPath };
}

function notPublic(): string {
  const sentences = [
    "The tools of this server are not public. Its users see them in their MCP client.",
    ...insiders.map(({ hint }) => hint),
    "The owner can show them to everyone with SHOW_TOOLS=1.",
  ];
  return sentences.join(" ");
}
