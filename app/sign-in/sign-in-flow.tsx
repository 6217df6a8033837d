"use client";

import { Descope } from "@descope/nextjs-sdk";
import { useSession } from "@descope/nextjs-sdk/client";
import { useEffect, useState } from "react";
import { whyRefused } from "./actions";
import { useOwnDocument } from "./own-document";

interface Props {
  flowId: string;
  /** A path of this origin, made safe by the server. */
  next: string;
}

/** Descope's flow, in a document that may load what it needs. */
export function SignInFlow(props: Props) {
  return useOwnDocument() ? <Flow {...props} /> : <p role="status">Loading…</p>;
}

/** Once the flow, or a refresh, has left a session, the server is asked about it before anyone moves on. */
function Flow({ flowId, next }: Props) {
  const { isAuthenticated, isSessionLoading, sessionToken } = useSession();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (!isAuthenticated && !sessionToken) return;
    // Going back unasked would loop for ever when browser and server disagree about the session.
    whyRefused().then(
      (reason) => (reason ? setProblem(reason) : window.location.assign(next)),
      () => setProblem("This server does not answer. Try again."),
    );
  }, [isAuthenticated, sessionToken, next]);

  const isDone = isAuthenticated && !problem;
  return (
    <>
      {problem && (
        <p role="alert" className="rounded border p-3">
          {problem}
        </p>
      )}
      {isSessionLoading || isDone ? (
        <p role="status">{isDone ? "Signed in; one moment…" : "Loading…"}</p>
      ) : (
        <Descope flowId={flowId} theme={systemTheme()} onError={() => setProblem(flowFailed)} />
      )}
    </>
  );
}

const flowFailed = "Descope could not finish the sign-in. Try again, or ask whoever runs this server.";

/** The component takes "os" for it too, but complains of that on the console. */
function systemTheme(): "light" | "dark" {
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
