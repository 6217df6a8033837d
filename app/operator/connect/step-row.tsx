import { Code } from "@/app/_ui/code";
import { Fix } from "@/app/_ui/fix";
import { StatusIcon, StatusWord } from "@/app/_ui/status-icon";
import { helpPath } from "@/lib/http/errors";
import type { Exchange, TraceStep } from "@/lib/operator/trace/step";

/** A step: the rule, the evidence, and folded the requests behind it. What failed stands open. */
export function StepRow({ step }: { step: TraceStep }) {
  const { id, title, rule, source, status, saw, exchanges, help } = step;
  const isFailure = status === "fail";
  return (
    <li id={id} className="flex gap-4 py-4">
      <StatusIcon status={status} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="text-pretty font-medium">{title}</h3>
          <StatusWord status={status}>{isFailure ? "fails" : "holds"}</StatusWord>
        </div>
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
      </div>
    </li>
  );
}

function ExchangeView({ exchange, isOpen }: { exchange: Exchange; isOpen: boolean }) {
  const { method, url, headers, body, response } = exchange;
  const request = [`${method} ${url}`, ...lines(headers), ...(body ? ["", body] : [])].join("\n");
  return (
    <details className="group mt-2" open={isOpen}>
      <summary className="text-[0.8125rem] text-soft">
        <span className="link group-open:hidden">Show the request{response && " and the answer"}</span>
        <span className="link hidden group-open:inline">Hide</span>
      </summary>
      <div className="mt-2 space-y-3">
        <Code title={response ? "Request" : "The browser goes to"} text={request} />
        {response && (
          <Code
            title={`Answer, after ${response.elapsedMs} ms`}
            text={[String(response.status), ...lines(response.headers), "", response.body]
              .join("\n")
              .trimEnd()}
          />
        )}
      </div>
    </details>
  );
}

function lines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
