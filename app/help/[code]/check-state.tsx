import { headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { ConsoleText } from "@/app/_ui/console-text";
import { foreignHost, startOwnReport, visibleConfig } from "@/app/_ui/own-report";
import { StatusRow } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import type { CheckResult, Group } from "@/lib/checks/check";
import { readConfig } from "@/lib/config";

interface Props {
  code: string;
  group: Group;
  /** The fix on the page, which is not repeated. */
  fix: string;
  searchParams: PageProps<"/help/[code]">["searchParams"];
}

/** What the check finds on this server at this moment. */
export async function CheckState({ code, group, fix, searchParams }: Props) {
  // Read the environment at request time, not at build time.
  await connection();
  const config = visibleConfig(readConfig(), await headers());
  if (!config.ok && config.problems.includes(foreignHost)) {
    return <p className="text-soft">Shown only at this server's own address.</p>;
  }
  const { checkedAt, groups } = await startOwnReport(config, (await searchParams).fresh === "1");
  const result = (await groups[group]).find(({ id }) => id === code);
  return result ? <State result={result} checkedAt={checkedAt} fix={fix} /> : null;
}

function State({ result, checkedAt, fix }: { result: CheckResult; checkedAt: string; fix: string }) {
  const { id, status, title, saw } = result;
  return (
    <Row status={status} title={status === "skip" ? "Unknown right now" : title}>
      <p className="evidence">
        <Wrap text={saw} />
      </p>
      {result.fix && result.fix !== fix && (
        <p className="mt-1 text-pretty">
          <ConsoleText text={result.fix} />
        </p>
      )}
      <p className="mt-1 text-[0.8125rem] text-soft">
        Checked at <time dateTime={checkedAt}>{checkedAt.slice(11, 19)} UTC</time>.{" "}
        <a href={`/#${id}`} className="link whitespace-nowrap">
          Show on the dashboard
        </a>
      </p>
    </Row>
  );
}

function Row({ status, title, children }: Pick<CheckResult, "status" | "title"> & { children: ReactNode }) {
  return (
    <ul>
      <StatusRow status={status} title={title} className="">
        {children}
      </StatusRow>
    </ul>
  );
}

/** While the check runs, and without JavaScript. */
export function CheckStateWaiting() {
  return (
    <div className="min-h-18">
      <p className="text-soft">Checking…</p>
      <noscript>
        The result needs JavaScript; <a href="/status">/status</a> has all of them as JSON.
      </noscript>
    </div>
  );
}
