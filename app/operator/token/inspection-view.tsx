import { Code } from "@/app/_ui/code";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import { helpPath } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";
import type { InspectedRule, Inspection } from "@/lib/operator/inspect-token";

/** How `/mcp` would respond, why, and what the token contains. */
export function InspectionView({ inspection, tool }: { inspection: Inspection; tool: string | undefined }) {
  const { verdict, rules, header, claims } = inspection;
  return (
    <div className="mt-2 space-y-10">
      <Notice
        status={verdict.status === 200 ? "pass" : "fail"}
        title={`/mcp responds with ${verdict.status}${tool ? ` to ${tool}` : ""}`}
      >
        {verdict.code && <code className="font-mono text-[0.8125rem]">{verdict.code} </code>}
        {verdict.sentence}. <HelpLink href={helpPath(verdict.code)} />
      </Notice>
      {rules.length > 0 && (
        <Section id="rules" title="Rules, in the order they are checked">
          <ul className="divide-y divide-line">
            {rules.map((rule) => (
              <RuleRow key={rule.title} rule={rule} />
            ))}
          </ul>
        </Section>
      )}
      {header && claims && (
        <Section id="content" title={isVerified(rules) ? "Contents" : "Contents (unverified)"}>
          <div className="mt-4 space-y-4">
            <Code title="Header" text={JSON.stringify(header, undefined, 2)} />
            <Code title="Claims" text={JSON.stringify(claims, undefined, 2)} />
            <Times claims={claims} />
          </div>
        </Section>
      )}
    </div>
  );
}

function isVerified(rules: InspectedRule[]): boolean {
  return rules.some(({ source, status }) => source === "RFC 7515 §5.2" && status === "pass");
}

function RuleRow({ rule: { title, source, status, code, saw } }: { rule: InspectedRule }) {
  return (
    <StatusRow status={status} title={title} className="py-3.5">
      <p className="evidence mt-0.5">{[source, saw].filter(Boolean).join(" · ")}</p>
      {code && (
        <p className="mt-1 text-pretty text-sm">
          <code className="font-mono text-[0.8125rem]">{code}</code> {refusals[code].sentence}.{" "}
          <HelpLink href={helpPath(code)} />
        </p>
      )}
    </StatusRow>
  );
}

const times = { iat: "Issued", nbf: "Valid from", exp: "Expires" };

/** The token's timestamps in readable form. */
function Times({ claims }: { claims: Record<string, unknown> }) {
  return (
    <dl className="divide-y divide-line border-line border-y">
      {Object.entries(times).map(([claim, name]) => (
        <div key={claim} className="flex items-baseline justify-between gap-6 py-2.5">
          <dt className="text-soft">{name}</dt>
          <dd className="tabular-nums">{readTime(claims[claim])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Takes seconds since the epoch, returns the date; says so when the value is missing or invalid. */
function readTime(value: unknown): string {
  if (value === undefined) return "not set";
  const date = new Date(typeof value === "number" ? value * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? "invalid" : date.toISOString().replace("T", " ").slice(0, 19).concat(" UTC");
}
