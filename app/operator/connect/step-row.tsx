import { Code } from "@/app/_ui/code";
import { Fix } from "@/app/_ui/fix";
import { StatusRow } from "@/app/_ui/status";
import { helpPath } from "@/lib/http/errors";
import type { Exchange, TraceStep } from "@/lib/operator/trace/step";

/** A step: its rule, its evidence and its requests, which are expanded after a failure. */
export function StepRow({ step }: { step: TraceStep }) {
  const { id, title, rule, source, status, saw, exchanges, help } = step;
  const isFailure = status === "fail";
  return (
    <StatusRow id={id} status={status} title={title}>
      <p className="text-pretty text-[0.8125rem] text-soft">
        Rule: {rule} ({source})
      </p>
      {isFailure ? (
        <Fix status="fail" text={`${saw}.`} help={helpPath(help)} />
      ) : (
        <p className="evidence mt-0.5">{saw}</p>
      )}
      {exchanges.map((exchange) => (
        <ExchangeView key={exchange.url} exchange={exchange} isOpen={isFailure} />
      ))}
    </StatusRow>
  );
}

function ExchangeView({ exchange, isOpen }: { exchange: Exchange; isOpen: boolean }) {
  const { method, url, headers, body, response } = exchange;
  const request = [`${method} ${url}`, ...lines(headers), ...(body ? ["", body] : [])].join("\n");
  return (
    <details className="group mt-2" open={isOpen}>
      <summary className="text-[0.8125rem] text-soft">
        <span className="link group-open:hidden">Show request{response && " and response"}</span>
        <span className="link hidden group-open:inline">Hide</span>
      </summary>
      <div className="mt-2 space-y-3">
        <Code title={response ? "Request" : "Request by the browser"} text={request} />
        {response && (
          <Code
            title={`Response after ${response.elapsedMs} ms`}
            text={[String(response.status), ...lines(response.headers), "", response.body].join("\n").trimEnd()}
          />
        )}
      </div>
    </details>
  );
}

function lines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
