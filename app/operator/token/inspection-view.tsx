import { Code } from "@/app/_ui/code";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import { helpPath } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";
import type { InspectedRule } from "@/lib/operator/explain-token";
import type { Inspection } from "@/lib/operator/inspect-token";

/** How `/mcp` would respond, why, and what the token contains. */
export function InspectionView({ inspection, tool }: { inspection: Inspection; tool: string | undefined }) {
  const { verdict, rules, header, claims } = inspection;
  const isVerified = rules.some(({ source, status }) => source === "RFC 7515 §5.2" && status === "pass");
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
        <Section id="content" title={isVerified ? "Contents" : "Contents (unverified)"}>
          <div className="mt-4 space-y-4">
            <Code title="Header" text={JSON.stringify(header, undefined, 2)} />
            <Code title="Claims" text={JSON.stringify(claims, undefined, 2)} />
            <dl className="divide-y divide-line border-line border-y">
              <Time name="Issued" value={claims.iat} />
              <Time name="Valid from" value={claims.nbf} />
              <Time name="Expires" value={claims.exp} />
            </dl>
          </div>
        </Section>
      )}
    </div>
  );
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

/** A claim in seconds since the epoch, in readable form. */
function Time({ name, value }: { name: string; value: unknown }) {
  const date = new Date(typeof value === "number" ? value * 1000 : Number.NaN);
  const invalid = value === undefined ? "not set" : "invalid";
  return (
    <div className="flex items-baseline justify-between gap-6 py-2.5">
      <dt className="text-soft">{name}</dt>
      <dd className="tabular-nums">
        {Number.isNaN(date.getTime()) ? invalid : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`}
      </dd>
    </div>
  );
}
