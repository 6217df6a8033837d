import { Code } from "@/app/_ui/code";
import { HelpLink } from "@/app/_ui/help-link";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { StatusIcon, StatusWord } from "@/app/_ui/status-icon";
import { helpPath } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";
import type { InspectedRule, Inspection } from "@/lib/operator/inspect-token";

/** What `/mcp` would answer, why, and what the token says. */
export function InspectionView({ inspection, tool }: { inspection: Inspection; tool: string | undefined }) {
  const { verdict, rules, header, claims } = inspection;
  return (
    <div className="mt-2 space-y-10">
      <Notice
        status={verdict.status === 200 ? "pass" : "fail"}
        title={`/mcp answers ${verdict.status}${tool ? ` to a call of ${tool}` : ""}`}
      >
        {verdict.code && <code className="font-mono text-[0.8125rem]">{verdict.code} </code>}
        {verdict.sentence}. <HelpLink href={helpPath(verdict.code)} />
      </Notice>
      {rules.length > 0 && (
        <Section id="rules" title="Rules, in the order in which they are asked">
          <ul className="divide-y divide-line">
            {rules.map((rule) => (
              <RuleRow key={rule.title} rule={rule} />
            ))}
          </ul>
        </Section>
      )}
      {header && claims && (
        <Section id="content" title={isProven(rules) ? "What it says" : "What it says, proven by nothing"}>
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

function isProven(rules: InspectedRule[]): boolean {
  return rules.some(({ source, status }) => source === "RFC 7515 §5.2" && status === "pass");
}

const words = { pass: "holds", fail: "fails", skip: "not told" };

function RuleRow({ rule: { title, source, status, code, saw } }: { rule: InspectedRule }) {
  return (
    <li className="flex gap-4 py-3.5">
      <StatusIcon status={status} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <p className="text-pretty font-medium">{title}</p>
          <StatusWord status={status}>{words[status]}</StatusWord>
        </div>
        <p className="evidence mt-0.5">{[source, saw].filter(Boolean).join(" · ")}</p>
        {code && (
          <p className="mt-1 text-pretty text-sm">
            <code className="font-mono text-[0.8125rem]">{code}</code> {refusals[code].sentence}.{" "}
            <HelpLink href={helpPath(code)} />
          </p>
        )}
      </div>
    </li>
  );
}

const times = { iat: "Issued", nbf: "In force from", exp: "Expires" };

/** The times of a token as people read them. */
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

/** Seconds since the epoch as a date; whatever cannot be one is said to be none. */
function readTime(value: unknown): string {
  if (value === undefined) return "not said";
  const date = new Date(typeof value === "number" ? value * 1000 : Number.NaN);
  return Number.isNaN(date.getTime())
    ? "no time"
    : date.toISOString().replace("T", " ").slice(0, 19).concat(" UTC");
}
