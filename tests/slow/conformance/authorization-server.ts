import { startEmulator } from "@/dev/emulator";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { freePort } from "@/tests/support/port";
import type { RunJob } from "./run";

const clientId = "TPAconformance";
const resource = "http://localhost:3000/mcp";

/** Tests the emulator as an authorization server, since our tests rely on it. */
export async function judgeAuthorizationServer(run: RunJob): Promise<void> {
  const port = await freePort();
  const emulator = await startEmulator({ clients: [clientOf(port)] });
  const issuers = { server: emulator.issuer, project: emulator.projectIssuer };
  try {
    for (const [kind, issuer] of Object.entries(issuers)) {
      const who = ["--url", issuer, "--client-id", clientId, "--resource", resource, "-p", String(port)];
      await run({
        name: `authorization-${kind}`,
        args: ["authorization", ...who],
        onLine: (line) => {
          if (line.startsWith(`${emulator.origin}/`)) void signInAndReturn(line);
        },
      });
    }
  } finally {
    await emulator.close();
  }
}

function clientOf(port: number) {
  return {
    client_id: clientId,
    redirect_uris: [`http://127.0.0.1:${port}/callback`],
    token_endpoint_auth_method: "none" as const,
    grant_types: ["authorization_code", "refresh_token"],
  };
}

/** The suite prints a URL for a person to open, and waits for the browser's callback. */
async function signInAndReturn(url: string): Promise<void> {
  const callback = await signIn(url).catch((error: unknown) => {
    const failed = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
    failed.search = new URLSearchParams({
      error: "sign_in_failed",
      error_description: String(error),
    }).toString();
    return failed;
  });
  await fetch(callback).catch((error: unknown) => console.error("The suite has ended:", error));
}
