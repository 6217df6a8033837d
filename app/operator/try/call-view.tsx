import { useActionState, useEffect } from "react";
import { Code } from "@/app/_ui/code";
import { CopyButton } from "@/app/_ui/copy-button";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import { helpPath } from "@/lib/http/errors";
import type { Entered } from "@/lib/operator/try/arguments";
import type { TryCall } from "@/lib/operator/try/call";
import type { Outcome, ShownContent, TryEvent } from "@/lib/operator/try/event";
import { start } from "../connect/actions";
import { keepSteps } from "../connect/kept-steps";
import { ExchangeView, TraceView } from "../connect/trace-view";
import { EndSession } from "./end-session";
import { keepEntered } from "./kept-input";
import { Questions } from "./questions";

interface Props {
  events: TryEvent[];
  call: TryCall;
  entered: Entered;
  isRunning: boolean;
  /** Repeats the call, with answers to what the tool asked. */
  onAnswer: (call: TryCall) => void;
}

/** What happened in a call, as far as it has come: its outcome first, then the evidence. */
export function CallView({ events, call, entered, isRunning, onAnswer }: Props) {
  const outcome = events.find((event) => event.kind === "outcome");
  const notes = events.filter((event) => event.kind === "notification");
  if (events.length === 0 && !isRunning) return null;
  return (
    <div className="mt-2 space-y-10">
      <div aria-live="polite">
        {outcome && <OutcomeView outcome={outcome} call={call} entered={entered} onAnswer={onAnswer} />}
        {!outcome && <Progress notes={notes} />}
      </div>
      {notes.length > 0 && (
        <Section id="events" title="Events">
          <ol className="divide-y divide-line">
            {notes.map(({ atMs, text, progress }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: events are only ever appended.
              <li key={at} className="flex gap-4 py-2 text-[0.8125rem]">
                <span className="w-16 shrink-0 text-right text-soft tabular-nums">{atMs} ms</span>
                <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">
                  {progress && <span className="tabular-nums">{counted(progress)} </span>}
                  {text}
                </span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      <Exchange events={events} />
    </div>
  );
}

type Note = Extract<TryEvent, { kind: "notification" }>;

const counted = ({ at, of }: NonNullable<Note["progress"]>) => (of === undefined ? `${at}` : `${at} of ${of}`);

function Progress({ notes }: { notes: Note[] }) {
  const last = notes.findLast(({ progress }) => progress);
  return (
    <div className="mt-8">
      <p>{last ? last.text : "Waiting for the server…"}</p>
      {last?.progress?.of !== undefined && (
        <progress
          aria-label="Progress"
          value={last.progress.at}
          max={last.progress.of}
          className="mt-2 h-1 w-full appearance-none [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
        />
      )}
    </div>
  );
}

function Exchange({ events }: { events: TryEvent[] }) {
  const request = events.find((event) => event.kind === "request");
  const response = events.find((event) => event.kind === "response");
  const body = events.find((event) => event.kind === "body")?.text ?? "";
  if (!request) return null;
  const { method, url, headers, curl } = request;
  const shown = response && { status: response.status, headers: response.headers, body, elapsedMs: response.atMs };
  return (
    <Section id="exchange" title="Exchange">
      <ExchangeView
        exchange={{ method, url, headers, body: request.body, ...(shown && { response: shown }) }}
        isOpen={false}
      />
      <p className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 text-[0.8125rem] text-soft">
        <CopyButton text={curl} what="the call as a curl command" />
        As a curl command, with your input and without the token: set TOKEN first.
      </p>
    </Section>
  );
}

type OutcomeProps = { outcome: Outcome & { atMs: number } } & Pick<Props, "call" | "entered" | "onAnswer">;

function OutcomeView({ outcome, call, entered, onAnswer }: OutcomeProps) {
  switch (outcome.type) {
    case "result":
      return <Result outcome={outcome} />;
    case "input":
      return <Questions outcome={outcome} call={call} onAnswer={onAnswer} />;
    case "scope":
      return <StepUp {...outcome} tool={call.tool} entered={entered} />;
    case "error":
      return (
        <Notice status="fail" title={outcome.title}>
          <p>
            {outcome.text.replace(/\.$/, "")}. <HelpLink href={helpPath(outcome.help)} />
          </p>
          {outcome.isSignedOut && (
            <div className="mt-3">
              <EndSession word="Sign in again" />
            </div>
          )}
        </Notice>
      );
  }
}

function Result({ outcome }: { outcome: Extract<Outcome, { type: "result" }> & { atMs: number } }) {
  const { isError, content, structured, atMs } = outcome;
  return (
    <>
      <Notice
        status={isError ? "fail" : "pass"}
        title={isError ? "The tool reported an error" : "The tool returned a result"}
      >
        After {atMs} ms{structured && ", as structured content"}.
      </Notice>
      <div className="mt-4 space-y-4">
        {structured && <Code title="Structured content" text={structured} />}
        {content.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the content of a result never changes.
          <Content key={at} content={one} />
        ))}
        {!structured && content.length === 0 && <p className="text-soft">It is empty.</p>}
      </div>
    </>
  );
}

function Content({ content }: { content: ShownContent }) {
  switch (content.type) {
    case "text":
      return <Code title="Text" text={content.text} />;
    case "binary":
      return <Code title="Not shown" text={`${content.what}, ${content.mimeType}, ${content.bytes} bytes`} />;
    case "link":
      return <Code title="Resource link" text={`${content.name} ${content.uri}`} />;
  }
}

type StepUpProps = { scopes: string[]; text: string; tool: string; entered: Entered };

/** Offers to sign in again with more scopes; the browser returns to the same input. */
function StepUp({ scopes, text, tool, entered }: StepUpProps) {
  const [{ steps, authorizationUrl, problem }, submit, isPending] = useActionState(start, { steps: [] });
  useEffect(() => {
    if (!authorizationUrl) return;
    keepSteps(authorizationUrl, steps);
    keepEntered(tool, entered);
    location.assign(authorizationUrl);
  }, [authorizationUrl, steps, tool, entered]);
  return (
    <>
      <Notice status="warn" title="The token lacks a scope">
        <p>
          {text}: <code className="font-mono text-[0.8125rem]">{scopes.join(" ")}</code>
        </p>
        <form action={submit} className="mt-3">
          <input type="hidden" name="tool" value={tool} />
          <input type="hidden" name="scopes" value={scopes.join(" ")} />
          <button type="submit" className="button border-ink!" aria-disabled={isPending}>
            {isPending || authorizationUrl ? "Continuing to Descope…" : "Ask for this scope and sign in again"}
          </button>
        </form>
        {problem && <p className="mt-3 font-medium text-fail">{problem}</p>}
      </Notice>
      {steps.length > 0 && !authorizationUrl && <TraceView steps={steps} />}
    </>
  );
}
