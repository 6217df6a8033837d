import { type FormEvent, useState } from "react";
import { Notice } from "@/app/_ui/notice";
import { argumentsOf, type Entered } from "@/lib/operator/try/arguments";
import type { TryCall } from "@/lib/operator/try/call";
import type { Outcome, Question } from "@/lib/operator/try/event";
import { enteredIn, Fields } from "./fields";

interface Props {
  outcome: Extract<Outcome, { type: "input" }>;
  call: TryCall;
  onAnswer: (call: TryCall) => void;
}

/** What a tool asks for before it goes on. The answers are sent with the same call again. */
export function Questions({ outcome: { questions, requestState }, call, onAnswer }: Props) {
  const [problems, setProblems] = useState<Record<string, string>[]>([]);
  const send = (inputResponses: NonNullable<TryCall["inputResponses"]>) => {
    const { tool, arguments: input } = call;
    onAnswer({ tool, arguments: input, inputResponses, ...(requestState !== undefined && { requestState }) });
  };
  const accept = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = questions.map((question, at) => answerTo(question, enteredIn(form, prefixOf(at))));
    setProblems(read.map((one) => one.problems));
    if (read.some((one) => Object.keys(one.problems).length > 0)) return;
    send(Object.fromEntries(questions.map(({ key }, at) => [key, read[at]?.answer ?? { action: "accept" }])));
  };
  const decline = () => send(Object.fromEntries(questions.map(({ key }) => [key, { action: "decline" }])));
  return (
    <Notice status="warn" title="The tool asks for input">
      <form method="dialog" onSubmit={accept} className="mt-3 space-y-5" autoComplete="off">
        {questions.map((question, at) => (
          <fieldset key={question.key} className="min-w-0 space-y-4">
            <legend className="whitespace-pre-wrap font-medium wrap-anywhere">
              {question.message || question.key}
            </legend>
            <Asked question={question} prefix={prefixOf(at)} problems={problems[at]} />
          </fieldset>
        ))}
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button border-ink!">
            {questions.some(({ mode }) => mode === "url") ? "Done, continue" : "Send the answer"}
          </button>
          <button type="button" className="button" onClick={decline}>
            Decline
          </button>
        </div>
      </form>
    </Notice>
  );
}

const prefixOf = (at: number) => `${at}:`;

type AskedProps = { question: Question; prefix: string; problems: Record<string, string> | undefined };

function Asked({ question, prefix, problems = {} }: AskedProps) {
  switch (question.mode) {
    case "form":
      return <Fields prefix={prefix} fields={question.fields} problems={problems} />;
    case "url":
      return (
        <p>
          The tool wants you to open{" "}
          <a href={question.url} target="_blank" rel="noopener noreferrer" className="link font-mono text-[0.8125rem]">
            {question.url}
          </a>
          . Open it only if you trust {new URL(question.url).host}.
        </p>
      );
    case "unsupported":
      return <p>This page cannot answer {question.method}. Decline, or cancel the call.</p>;
  }
}

type Answer = NonNullable<TryCall["inputResponses"]>[string];

function answerTo(question: Question, entered: Entered): { answer: Answer; problems: Record<string, string> } {
  if (question.mode === "unsupported") return { answer: { action: "cancel" }, problems: {} };
  if (question.mode === "url") return { answer: { action: "accept" }, problems: {} };
  const { values, problems } = argumentsOf(question.fields, entered);
  return { answer: { action: "accept", content: values }, problems };
}
