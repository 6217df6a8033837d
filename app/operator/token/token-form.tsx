"use client";

import { useActionState } from "react";
import { Code } from "@/app/_ui/code";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import { helpPath } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";
import type { InspectedRule, Inspection } from "@/lib/operator/inspect-token";
import { type InspectState, inspect } from "./inspect";

const nothingYet: InspectState = {};

/** The form to paste a token into. React clears it after submission, so the browser does not keep the token. */
export function TokenForm({ tools }: { tools: string[] }) {
  const [{ inspection, problem, tool }, submit, isPending] = useActionState(inspect, nothingYet);
  return (
    <>
      <form action={submit} className="mt-6" autoComplete="off">
        <label htmlFor="token" className="font-medium">
          Access token
        </label>
        <textarea
          id="token"
          name="token"
          rows={5}
          required
          spellCheck={false}
          autoCapitalize="none"
          aria-describedby="token-note"
          className="mt-2 block w-full rounded-xl border border-edge bg-raised px-4 py-3 font-mono text-[0.8125rem] wrap-anywhere"
        />
        <p id="token-note" className="mt-2 text-[0.8125rem] text-soft">
          Checked in memory. Never logged, stored or shown again.
        </p>
        <div className="mt-4 flex flex-wrap items-end gap-3">
          <label className="min-w-0">
            <span className="block text-[0.8125rem] text-soft">Tool to call</span>
            <select key={tool} name="tool" defaultValue={tool} className="button mt-1 max-w-full">
              <option value="">No specific tool</option>
              {tools.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <button type="submit" className="button" aria-disabled={isPending}>
            {isPending ? "Inspecting…" : "Inspect"}
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {problem && <p className="mt-6 font-medium text-fail">{problem}</p>}
        {inspection && <InspectionView inspection={inspection} tool={tool} />}
      </div>
    </>
  );
}

/** How `/mcp` would respond, why, and what the token contains. */
function InspectionView({ inspection, tool }: { inspection: Inspection; tool: string | undefined }) {
  const { verdict, rules, header, claims } = inspection;
  const isVerified = rules.some(({ source, status }) => source === "RFC 7515 §5.2" && status === "pass");
  return (
    <div className="mt-2 space-y-10">
      <Notice
        status={verdict.status === 200 && !verdict.isHidden ? "pass" : "fail"}
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
        <Section id="contents" title={isVerified ? "Contents" : "Contents (unverified)"}>
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
