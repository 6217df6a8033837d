import { AuthProvider, Descope } from "@descope/nextjs-sdk";
import { useState } from "react";
import type { ClientSettings } from "@/lib/operator/client-settings";
import { whyRefused } from "./actions";
import { useRenewal } from "./renewal";

export interface SignInProps {
  settings: ClientSettings;
  flowId: string;
  /** A same-origin path, validated by the server. */
  next: string;
}

/** The only place with Descope's provider: in the root layout it would add 21 KiB to every page. */
export default function DescopeFlow({ settings, ...flow }: SignInProps) {
  return (
    <AuthProvider {...settings}>
      <Flow {...flow} />
    </AuthProvider>
  );
}

/** Once the flow or a renewal has set a session, the server confirms it before the browser is redirected. */
function Flow({ flowId, next }: Omit<SignInProps, "settings">) {
  const [problem, setProblem] = useState<string>();
  const [isDone, setIsDone] = useState(false);

  // Redirecting without asking would loop forever if browser and server disagree about the session.
  async function confirmAndRedirect() {
    setIsDone(true);
    const reason = await whyRefused().catch(() => "This server is not responding. Try again.");
    if (!reason) return window.location.assign(next);
    setProblem(reason);
    setIsDone(false);
  }

  const isRenewing = useRenewal(confirmAndRedirect);
  if (isRenewing || isDone) return <p role="status">{isDone ? "Signed in. Redirecting…" : "Loading…"}</p>;
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
        onSuccess={confirmAndRedirect}
        onError={() => setProblem("Descope could not complete the sign-in. Try again.")}
      />
    </>
  );
}

/** The component also accepts "os", but logs a console warning about it. */
function systemTheme(): "light" | "dark" {
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
