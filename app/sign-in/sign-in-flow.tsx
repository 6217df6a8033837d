"use client";

import { Descope } from "@descope/nextjs-sdk";
import { useSession } from "@descope/nextjs-sdk/client";
import { useEffect, useState } from "react";
import { whyRefused } from "./actions";

interface Props {
  flowId: string;
  /** A path of this origin, made safe by the server. */
  next: string;
}

/** Descope's flow. Once it, or a refresh, has left a session, the server is asked about it before anyone moves on. */
export function SignInFlow({ flowId, next }: Props) {
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
        <Descope flowId={flowId} theme="os" onError={() => setProblem(flowFailed)} />
      )}
    </>
  );
}

const flowFailed = "Descope could not finish the sign-in. Try again, or ask whoever runs this server.";
