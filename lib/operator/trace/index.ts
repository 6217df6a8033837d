import * as oauth from "oauth4webapi";
import type { Config } from "@/lib/config";
import { callbackUrl } from "@/lib/operator/client-document";
import { callServer } from "./call";
import { becomeClient, type Mechanism } from "./client";
import { discover } from "./discover";
import { finishSignIn, visit } from "./finish";
import type { Pending } from "./pending-cookie";
import { stepDefinitions, type TraceStep } from "./step";
import { createTrace, type Trace, TraceStopped } from "./trace";

/** The first half of a trace: up to the sign-in page. */
export interface Started {
  steps: TraceStep[];
  /** Unset when a step failed. */
  next?: { authorizationUrl: string; pending: Omit<Pending, "subject"> };
}

/** Connects like a client, up to the sign-in page. With `dcr`, a client is created in Descope. */
export async function startTrace(config: Config, mechanism: Mechanism): Promise<Started> {
  const trace = createTrace();
  const next = await untilStopped(() => untilSignIn(trace, config, mechanism));
  return { steps: trace.steps, ...(next && { next }) };
}

async function untilSignIn(trace: Trace, config: Config, mechanism: Mechanism): Promise<Started["next"]> {
  const { server, scopes } = await discover(trace, config);
  const clientId = await becomeClient(trace, config, { mechanism, server, scopes });
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: callbackUrl(config.baseUrl),
    code_challenge: challenge,
    code_challenge_method: "S256",
    state,
    resource: config.resource,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  await trace.step(stepDefinitions.authorize, async (_request, exchanges) => {
    exchanges.push(visit(url.href));
    return {
      saw: `scope ${scopes.join(" ") || "not requested"}, resource ${config.resource}`,
      value: undefined,
    };
  });
  return { authorizationUrl: url.href, pending: { state, verifier, clientId } };
}

/**
 * Runs the rest: callback, token, MCP. Discovery runs again, so that where the code is sent does not depend on anything
 * the browser kept.
 */
export async function finishTrace(
  config: Config,
  pending: Omit<Pending, "subject">,
  parameters: URLSearchParams,
): Promise<TraceStep[]> {
  const trace = createTrace();
  await untilStopped(async () => {
    const { server } = await discover(trace, config);
    const token = await finishSignIn(trace, config, { pending, server, parameters });
    await callServer(trace, config, token);
  });
  return trace.steps;
}

/** A failed step ends the trace, and is already recorded. */
async function untilStopped<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TraceStopped) return undefined;
    throw error;
  }
}
