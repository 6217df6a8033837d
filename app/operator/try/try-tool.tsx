"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { StatusWord } from "@/app/_ui/status";
import type { Effect, Field } from "@/lib/mcp/input-schema";
import { argumentsFromJson, argumentsOf, type Entered } from "@/lib/operator/try/arguments";
import type { TryCall } from "@/lib/operator/try/call";
import { CallView } from "./call-view";
import { enteredIn, Fields } from "./fields";
import { takeEntered } from "./kept-input";
import { useCall } from "./use-call";

/** A tool, as far as the page needs to know it. */
export interface TriedTool {
  name: string;
  title: string | undefined;
  description: string | undefined;
  effect: Effect;
  /** Unset if only JSON can express the input. */
  fields: Field[] | undefined;
}

/** Stands for a whole input that is entered as JSON. */
const wholeInput: Field = { name: "arguments", isRequired: false, type: "object", kind: "json" };

/** Chooses a tool, and tries it. */
export function TryTool({ tools, asked }: { tools: TriedTool[]; asked: string }) {
  const isKnown = tools.some((tool) => tool.name === asked);
  const [name, setName] = useState(isKnown ? asked : tools[0]?.name);
  const tool = tools.find((one) => one.name === name);
  const choose = (chosen: string) => {
    setName(chosen);
    history.replaceState(null, "", `?tool=${encodeURIComponent(chosen)}`);
  };
  if (!tool) return <p className="mt-8">There is no tool that this user may call.</p>;
  return (
    <>
      {asked && !isKnown && (
        <p className="mt-6 font-medium text-warn wrap-anywhere">This user has no tool named {asked}.</p>
      )}
      <label className="mt-8 block">
        <span className="font-medium">Tool</span>
        <select value={name} onChange={({ target }) => choose(target.value)} className="field mt-1">
          {tools.map((one) => (
            <option key={one.name} value={one.name}>
              {one.title ? `${one.name}: ${one.title}` : one.name}
            </option>
          ))}
        </select>
      </label>
      <OneTool key={tool.name} tool={tool} />
    </>
  );
}

function OneTool({ tool }: { tool: TriedTool }) {
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [entered, setEntered] = useState<Entered>({});
  const [kept, setKept] = useState<Entered>();
  const [call, setCall] = useState<TryCall>();
  const { events, run, isRunning, cancel } = useCall();
  const dialog = useRef<HTMLDialogElement>(null);
  const fields = tool.fields ?? [wholeInput];
  // After signing in again, the form is filled as it was.
  useEffect(() => setKept(takeEntered(tool.name)), [tool.name]);

  const start = (next: TryCall) => {
    setCall(next);
    void run(next);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = enteredIn(new FormData(event.currentTarget));
    const { values, problems: found } = tool.fields ? argumentsOf(tool.fields, given) : readWhole(given);
    setProblems(found);
    if (Object.keys(found).length > 0 || isRunning) return;
    setEntered(given);
    const next = { tool: tool.name, arguments: values };
    if (tool.effect !== "may destroy data") return start(next);
    setCall(next);
    dialog.current?.showModal();
  };
  return (
    <>
      <p className="mt-3 max-w-[62ch] text-pretty text-soft">
        <StatusWord status={tool.effect === "may destroy data" ? "warn" : "info"}>{tool.effect}</StatusWord>
        {tool.description && <span className="ml-2">{tool.description}</span>}
      </p>
      {/* Without JavaScript, `dialog` submits nothing: the input would become part of the URL. */}
      <form key={kept ? "kept" : "new"} method="dialog" onSubmit={submit} className="mt-6 space-y-5" autoComplete="off">
        <Fields fields={fields} entered={kept} problems={problems} />
        <div className="flex gap-2">
          <button type="submit" className="button border-ink!" aria-disabled={isRunning}>
            {isRunning ? "Running…" : "Call"}
          </button>
          {isRunning && (
            <button type="button" className="button" onClick={cancel}>
              Cancel
            </button>
          )}
        </div>
      </form>
      <dialog
        ref={dialog}
        aria-labelledby="confirm"
        className="m-auto max-w-md rounded-xl border border-edge bg-paper p-5 text-ink"
      >
        <h2 id="confirm" className="font-semibold wrap-anywhere">
          Call {tool.name}?
        </h2>
        <p className="mt-2 text-pretty">
          This tool may destroy data: it does not say that it only reads or adds. It runs with the data of the user who
          signed in.
        </p>
        <form method="dialog" className="mt-5 flex gap-2">
          <button type="submit" className="button border-ink!" onClick={() => call && start(call)}>
            Call it
          </button>
          <button type="submit" className="button">
            Do not call
          </button>
        </form>
      </dialog>
      {call && <CallView events={events} call={call} entered={entered} isRunning={isRunning} onAnswer={start} />}
    </>
  );
}

function readWhole(entered: Entered) {
  const { values, problem } = argumentsFromJson(entered[wholeInput.name] ?? "");
  return { values, problems: problem ? { [wholeInput.name]: problem } : {} };
}
