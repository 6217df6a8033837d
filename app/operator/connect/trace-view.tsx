import { useEffect } from "react";
import { Code } from "@/app/_ui/code";
import { ConsoleText } from "@/app/_ui/console-text";
import { Fix } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import { serverClients } from "@/lib/descope/console";
import { helpPath } from "@/lib/http/errors";
import type { Exchange, TraceStep } from "@/lib/operator/trace/step";
import { keepOutcome } from "./kept-steps";
import { leftBehind, outcomeOf } from "./outcome";

interface Props {
  steps: TraceStep[];
  authorizationUrl?: string | undefined;
  /** Why a passed trace led nowhere. */
  problem?: string | undefined;
}

/** The outcome of a trace, what to do next, and every step so far. */
export function TraceView({ steps, authorizationUrl, problem }: Props) {
  return (
    <>
      <OutcomeNotice steps={steps} authorizationUrl={authorizationUrl} problem={problem} />
      <div className="mt-10">
        <Section id="steps" title="Steps">
          <ol className="divide-y divide-line">
            {steps.map((step) => (
              <StepRow key={step.id} step={step} />
            ))}
          </ol>
        </Section>
        <p className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 text-[0.8125rem] text-soft">
          <button type="button" className="button" onClick={() => download(steps)}>
            Download as JSON
          </button>
          For bug reports. Secrets are shortened.
        </p>
      </div>
    </>
  );
}

const statuses = { waiting: "pass", passed: "pass", failed: "fail" } as const;

function OutcomeNotice({ steps, authorizationUrl, problem }: Props) {
  const { state, title, text } = outcomeOf(steps, { authorizationUrl, problem });
  useEffect(() => keepOutcome({ state, title }), [state, title]);
  return (
    <Notice status={statuses[state]} title={title}>
      <p>{text}</p>
      {authorizationUrl && (
        <a href={authorizationUrl} className="button mt-3 border-ink!">
          Continue to Descope
        </a>
      )}
      {!authorizationUrl && <LeftBehind clientId={leftBehind(steps)} />}
    </Notice>
  );
}

function LeftBehind({ clientId }: { clientId: string | undefined }) {
  if (!clientId) return null;
  return (
    <p className="mt-3">
      It registered the client{" "}
      <a href={`/operator/clients?q=${encodeURIComponent(clientId)}`} className="link font-mono text-[0.8125rem]">
        {clientId}
      </a>
      , which remains until you delete it. <ConsoleText text={`${serverClients}.`} />
    </p>
  );
}

/** A step: its rule, its evidence and its requests, which are expanded after a failure. */
function StepRow({ step: { id, title, rule, source, status, saw, exchanges, help } }: { step: TraceStep }) {
  const isFailure = status === "fail";
  return (
    <StatusRow id={id} status={status} title={title}>
      <p className="text-pretty text-[0.8125rem] text-soft">
        Rule: {rule} ({source})
      </p>
      {isFailure ? (
        <Fix status="fail" text={`${saw}.`} help={helpPath(help)} />
      ) : (
        <p className="evidence mt-0.5">
          <Wrap text={saw} />
        </p>
      )}
      {exchanges.map((exchange) => (
        <ExchangeView key={exchange.url} exchange={exchange} isOpen={isFailure} />
      ))}
    </StatusRow>
  );
}

/** A request and its response, folded. */
export function ExchangeView({ exchange, isOpen }: { exchange: Exchange; isOpen: boolean }) {
  const { method, url, headers, body, response } = exchange;
  return (
    <details className="group mt-2" open={isOpen}>
      <summary className="text-[0.8125rem] text-soft">
        <span className="link group-open:hidden">Show request{response && " and response"}</span>
        <span className="link hidden group-open:inline">Hide</span>
      </summary>
      <div className="mt-2 space-y-3">
        <Code
          title={response ? "Request" : "Request by the browser"}
          text={message(`${method} ${url}`, headers, body)}
        />
        {response && (
          <Code
            title={`Response after ${response.elapsedMs} ms`}
            text={message(`${response.status}`, response.headers, response.body)}
          />
        )}
      </div>
    </details>
  );
}

function message(firstLine: string, headers: Record<string, string>, body = ""): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [firstLine, ...lines, "", body].join("\n").trimEnd();
}

/** Saves the steps as shown, without secrets. */
function download(steps: TraceStep[]): void {
  const text = JSON.stringify({ savedAt: new Date().toISOString(), steps }, undefined, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "mcp-connect-trace.json";
  link.click();
  setTimeout(URL.revokeObjectURL, 10_000, link.href);
}
