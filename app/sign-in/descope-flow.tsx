import { AuthProvider, Descope } from "@descope/nextjs-sdk";
import { useDescope } from "@descope/nextjs-sdk/client";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { clientSettings } from "@/lib/sign-in/session";
import { whyRefused } from "./actions";

export interface SignInProps {
  settings: ReturnType<typeof clientSettings>;
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

const messages = { renewing: "Loading…", confirming: "Signed in. Redirecting…" };

/** Once the flow or a renewal has set a session, the server confirms it before the browser is redirected. */
function Flow({ flowId, next }: Omit<SignInProps, "settings">) {
  const sdk = useDescope();
  const isStarted = useRef(false);
  const [phase, setPhase] = useState<keyof typeof messages | "signing in">("renewing");
  const [problem, setProblem] = useState<string>();
  const theme = useSyncExternalStore(onThemeChange, currentTheme);

  // Redirecting without asking would loop forever if browser and server disagree about the session.
  const confirmAndRedirect = useCallback(async () => {
    setPhase("confirming");
    const reason = await whyRefused().catch(() => "This server is not responding. Try again.");
    if (!reason) return window.location.assign(next);
    setProblem(reason);
    setPhase("signing in");
  }, [next]);

  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    renew(sdk).then((isRenewed) => (isRenewed ? confirmAndRedirect() : setPhase("signing in")));
  }, [sdk, confirmAndRedirect]);

  if (phase !== "signing in") return <p role="status">{messages[phase]}</p>;
  return (
    <>
      {problem && (
        <p role="alert" className="rounded-lg border border-edge p-3">
          {problem}
        </p>
      )}
      <Descope
        flowId={flowId}
        theme={theme}
        onSuccess={confirmAndRedirect}
        onError={() => setProblem("Descope could not complete the sign-in. Try again.")}
      />
    </>
  );
}

/**
 * Tries to renew an expired session with the browser's refresh token. The SDK's `useSession()` does the same, but on a
 * busy machine its loading state can stay true forever.
 */
async function renew(sdk: ReturnType<typeof useDescope>): Promise<boolean> {
  try {
    const { ok, data } = await sdk.refresh(undefined, true);
    return ok && Boolean(data?.sessionJwt ?? data?.sessionExpiration);
  } catch {
    return false;
  }
}

const systemTheme = window.matchMedia("(prefers-color-scheme: dark)");

/** The colors that the page has, by choice (app/layout.tsx) or by system. */
function currentTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  // The component also accepts "os", but logs a console warning about it.
  return systemTheme.matches ? "dark" : "light";
}

function onThemeChange(notify: () => void): () => void {
  const choice = new MutationObserver(notify);
  choice.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  systemTheme.addEventListener("change", notify);
  return () => {
    choice.disconnect();
    systemTheme.removeEventListener("change", notify);
  };
}
