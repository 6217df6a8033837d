import type { Metadata } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import { Frame, Title } from "@/app/_ui/frame";
import { visibleConfig } from "@/app/_ui/own-report";
import { Problems } from "@/app/_ui/problems";
import { Later, Waiting } from "@/app/_ui/section";
import { readConfig } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { toolsForOperators } from "@/lib/operator/tools-page"; // optional: operator
import { OfferList, type Shown } from "./offer-list";

export const metadata: Metadata = { title: "Tools" };

/** Who sees the tools even if they are not public. */
interface Insiders {
  isOne(): Promise<boolean>;
  hint: string;
  signIn: { name: string; href: string };
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
        {(shown) => {
          if (shown === undefined) return <NotPublic />;
          return Array.isArray(shown) ? <NotReady problems={shown} /> : <OfferList {...shown} />;
        }}
      </Later>
    </Frame>
  );
}

/** What the visitor may see, what is wrong with the configuration, or undefined if the tools are not public. */
async function readShown(): Promise<Shown | Problem[] | undefined> {
  await connection();
  const result = visibleConfig(readConfig(), await headers());
  if (!result.ok) return result.problems;
  const known = await Promise.all(insiders.map(async (one) => ((await one.isOne()) ? one : undefined)));
  const insider = known.find((one) => one !== undefined);
  if (!result.config.showTools && !insider) return undefined;
  // Imported on demand, so that all pages share one copy of the MCP SDK.
  const { offer, toolDescriptions } = await import("@/lib/tools");
  const { requiredScopes } = result.config;
  return { tools: await toolDescriptions(), ...offer(), requiredScopes, tryPath: insider?.tryPath };
}

function NotReady({ problems }: { problems: Problem[] }) {
  return (
    <div className="mt-8 max-w-[68ch] space-y-4">
      <Problems problems={problems} />
    </div>
  );
}

function NotPublic() {
  const sentences = [
    "The tools of this server are not public. Its users see them in their MCP client.",
    ...insiders.map(({ hint }) => hint),
    "The owner can show them to everyone with SHOW_TOOLS=1.",
  ];
  return (
    <>
      <p className="mt-8 max-w-[68ch] text-pretty">{sentences.join(" ")}</p>
      {insiders.map(({ signIn: { name, href } }) => (
        <a key={href} href={href} className="button mt-6">
          {name}
        </a>
      ))}
    </>
  );
}
