import { AuthProvider, Descope } from "@descope/nextjs-sdk";
import { useState } from "react";
import type { ClientSettings } from "@/lib/operator/client-settings";
import { whyRefused } from "./actions";
import { useRenewal } from "./renewal";

export interface SignInProps {
  settings: ClientSettings;
  flowId: string;
  /** A path of this origin, made safe by the server. */
  next: string;
}

/** The one place with Descope's provider: in the root layout it would add 21 KiB to every page. */
export default function DescopeFlow({ settings, ...flow }: SignInProps) {
  return (
    <AuthProvider {...settings}>
      <Flow {...flow} />
    </AuthProvider>
  );
}

/** Once the flow, or a renewal, has left a session, the server is asked about it before anyone moves on. */
function Flow({ flowId, next }: Omit<SignInProps, "settings">) {
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
