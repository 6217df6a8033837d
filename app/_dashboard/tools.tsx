import { Section } from "@/app/_ui/section";
import { describeRequirements } from "@/lib/mcp/requirements";
import type { ToolDescription } from "@/lib/mcp/server";

type Described = Pick<ToolDescription, "name" | "scopes" | "requirements">;

/** What a call of a tool needs, in a few words. */
export function needsOf({ scopes, requirements }: Pick<Described, "scopes" | "requirements">): string {
  const scope = scopes.length > 0 ? [`scope${scopes.length > 1 ? "s" : ""} ${scopes.join(" ")}`] : [];
  return [...scope, ...describeRequirements(requirements)].join(" · ") || "any caller";
}

/** The panel of all tools with what each needs. Only for people at this computer: not every caller may know every tool. */
export function ToolsPanel({ tools }: { tools: Described[] }) {
  return (
    <Section id="tools-needs" title="Tools">
      <dl className="divide-y divide-line">
        {tools.map(({ name, ...needs }) => (
          <div key={name} className="py-2.5">
            <dt className="break-all font-mono text-[0.8125rem]">{name}</dt>
            <dd className="wrap-anywhere text-[0.8125rem] text-soft">{needsOf(needs)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
