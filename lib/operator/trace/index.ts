import * as oauth from "oauth4webapi";
import type { Config } from "@/lib/config";
import { callbackUrl } from "@/lib/operator/client-document";
import { callServer } from "./call";
import { becomeClient, type Mechanism } from "./client";
import { type Discovered, discover } from "./discover";
import { finishSignIn } from "./finish";
import type { Pending } from "./pending-cookie";
import type { TraceStep } from "./step";
import { runTrace, type Step, StepFailure, visit } from "./trace";

/** The first half of a trace: up to the sign-in page. */
export interface Started {
  steps: TraceStep[];
  /** Unset when a step failed. */
  next?: { authorizationUrl: string; pending: Pending };
}

/** Connects like a client, up to the sign-in page. With `dcr`, a client is created in Descope. */
export async function startTrace(config: Config, mechanism: Mechanism): Promise<Started> {
  const { steps, value: next } = await runTrace(async (step) => {
    const discovered = await discover(step, config);
    const clientId = await becomeClient(step, config, { ...discovered, mechanism });
    return authorize(step, config, { ...discovered, clientId });
  });
  return { steps, next };
}

async function authorize(step: Step, config: Config, { server, scopes, clientId }: Discovered & { clientId: string }) {
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: callbackUrl(config.baseUrl),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    resource: config.resource,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return step("authorize", async (_ask, exchanges) => {
    exchanges.push(visit(url.href));
    const saw = `scope ${scopes.join(" ") || "not requested"}, resource ${config.resource}`;
    return { saw, value: { authorizationUrl: url.href, pending: { state, verifier, clientId } } };
  });
}

/**
 * Runs the rest: callback, token, MCP. Discovery runs again, so that where the code is sent does not depend on anything
 * the browser kept.
 * @param pending the trace that this browser started; without one, the callback is not used
 */
export async function finishTrace(
  config: Config,
  pending: Pending | undefined,
  parameters: URLSearchParams,
): Promise<TraceStep[]> {
  const { steps } = await runTrace(async (step) => {
    if (!pending) return rejectCallback(step, `${callbackUrl(config.baseUrl)}?${parameters}`);
    const { server } = await discover(step, config);
    const token = await finishSignIn(step, config, { pending, server, parameters });
    await callServer(step, config, token);
  });
  return steps;
}

function rejectCallback(step: Step, url: string): Promise<never> {
  return step("callback", async (_ask, exchanges) => {
    exchanges.push(visit(url));
    throw new StepFailure(
      "No matching trace in this browser: it was started elsewhere, already finished, or is more than ten minutes old. The code was not used",
    );
  });
}
