"use client";

import { Descope } from "@descope/nextjs-sdk";
import { useState } from "react";
import { whyRefused } from "./actions";
import { useOwnDocument } from "./own-document";
import { useRenewal } from "./renewal";

interface Props {
  flowId: string;
  /** A path of this origin, made safe by the server. */
  next: string;
}

/** Descope's flow, in a document that may load what it needs. */
export function SignInFlow(props: Props) {
  return useOwnDocument() ? <Flow {...props} /> : <p role="status">Loading…</p>;
}

/** Once the flow, or a renewal, has left a session, the server is asked about it before anyone moves on. */
function Flow({ flowId, next }: Props) {
  const [problem, setProblem] = useState<string>();
  const [isDone, setIsDone] = useState(false);

  // Going back unasked would loop for ever when browser and server disagree about the session.
  async function goOn() {
    setIsDone(true);
    const reason = await whyRefused().catch(() => "This server does not answer. Try again.");
    if (!reason) return window.location.assign(next);
    setProblem(reason);
    setIsDone(false);
  }

  const isRenewing = useRenewal(goOn);
  if (isRenewing || isDone) return <p role="status">{isDone ? "Signed in; one moment…" : "Loading…"}</p>;
  return (
    <>
      {problem && (
        <p role="alert" className="rounded-lg border border-edge p-3">
          {problem}
        </p>
      )}
      <Descope
        flowId={flowId}
        theme={systemTheme()}
        onSuccess={goOn}
        onError={() => setProblem("Descope could not finish the sign-in. Try again.")}
      />
    </>
  );
}

/** The component takes "os" for it too, but complains of that on the console. */
function systemTheme(): "light" | "dark" {
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
