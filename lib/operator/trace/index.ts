import * as oauth from "oauth4webapi";
import { type AuthorizationServerDocument, quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { asResponse } from "@/lib/http/bounded-fetch";
import { callbackUrl } from "@/lib/operator/client-document";
import { callServer } from "./call";
import { type Mechanism, register, showDocument } from "./client";
import { type Discovered, discover } from "./discover";
import type { Pending } from "./pending-cookie";
import type { TraceStep } from "./step";
import { type Ask, runTrace, type Step, StepFailure, visit } from "./trace";

/** The first half of a trace: up to the sign-in page. */
export interface Started {
  steps: TraceStep[];
  /** Unset when a step failed. */
  next?: { authorizationUrl: string; pending: Pending };
}

/** A client that signs in again, for more scopes. */
export interface Known {
  clientId: string;
  scopes: string[];
}

/** Connects like a client, up to the sign-in page. With `dcr`, a client is created in Descope, but not for a known one. */
export async function startTrace(config: Config, mechanism: Mechanism, known?: Known): Promise<Started> {
  const { steps, value: next } = await runTrace(async (step) => {
    const discovered = await discover(step, config);
    if (known) return authorize(step, config, { ...discovered, ...known });
    const clientId = await (mechanism === "cimd"
      ? step("client-document", (ask) => showDocument(ask, config, discovered))
      : step("registration", (ask) => register(ask, config, discovered)));
    return authorize(step, config, { ...discovered, clientId });
  });
  return { steps, next };
}

type Client = Pick<Discovered, "server" | "scopes"> & { clientId: string };

async function authorize(step: Step, config: Config, { server, scopes, clientId }: Client) {
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
 * Runs the rest: callback, token, and MCP unless a tool is to be tried. Discovery runs again, so that where the code is sent does not depend on anything
 * the browser kept.
 * @param pending the trace that this browser started; without one, the callback is not used
 * @returns the steps, and the token if a tool is to be tried
 */
export async function finishTrace(
  config: Config,
  pending: Pending | undefined,
  parameters: URLSearchParams,
): Promise<{ steps: TraceStep[]; token?: string | undefined }> {
  const callback = visit(`${callbackUrl(config.baseUrl)}?${parameters}`);
  const { steps, value: token } = await runTrace(async (step) => {
    const server = pending && (await discover(step, config)).server;
    const returned = await step("callback", async (_ask, exchanges) => {
      exchanges.push(callback);
      if (!pending || !server) throw new StepFailure(unmatched);
      return checkCallback({ pending, server, parameters });
    });
    const issued = await step("token", (ask) => exchangeCode(ask, config, returned).catch(explainExchange));
    if (pending?.tool !== undefined) return issued;
    await callServer(step, config, issued);
    return undefined;
  });
  return { steps, token };
}

const unmatched =
  "No matching trace in this browser: it was started elsewhere, already finished, or is more than ten minutes old. The code was not used";

interface Returned {
  pending: Pending;
  server: AuthorizationServerDocument;
  /** What the browser brought back. */
  parameters: URLSearchParams;
}

function checkCallback({ pending, server, parameters }: Returned) {
  const { issuer, authorization_response_iss_parameter_supported: isAnnounced } = server;
  const iss = parameters.get("iss");
  if (iss ? iss !== issuer : isAnnounced) {
    const saw = iss ? `iss is ${quote(iss)}` : "iss is missing, although Descope's metadata announces it";
    throw new StepFailure(`${saw}; expected ${issuer}. The code was not used`, "issuer");
  }
  try {
    const checked = oauth.validateAuthResponse({ issuer }, { client_id: pending.clientId }, parameters, pending.state);
    const saw = iss ? `state matches, iss is ${quote(iss)}` : "state matches; Descope sent no iss";
    return { saw, value: { pending, server, parameters: checked } };
  } catch (error) {
    throw explainCallback(error);
  }
}

function explainCallback(error: unknown): unknown {
  if (error instanceof oauth.OperationProcessingError) {
    return new StepFailure("The callback is not valid. The code was not used");
  }
  if (!(error instanceof oauth.AuthorizationResponseError)) return error;
  if (error.error === "access_denied") {
    return new StepFailure("access_denied: the user declined, or a policy in Descope forbids it");
  }
  const problem = [error.error, error.error_description].filter(Boolean).join(": ");
  return new StepFailure(quote(problem), error.error === "invalid_scope" ? "scopes" : undefined);
}

async function exchangeCode(ask: Ask, config: Config, { pending, server, parameters }: Returned) {
  const { issuer, token_endpoint } = server;
  const client = { client_id: pending.clientId };
  const response = await oauth.authorizationCodeGrantRequest(
    { issuer, token_endpoint },
    client,
    oauth.None(),
    parameters,
    callbackUrl(config.baseUrl),
    pending.verifier,
    {
      additionalParameters: { resource: config.resource },
      // The configuration allows http for loopback addresses only (lib/config/variables.ts).
      [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
      [oauth.customFetch]: async (url, { method, headers, body }) => {
        const answer = await ask(url, { method, headers, body: String(body) });
        return asResponse({ ...answer, headers: new Headers(answer.headers) });
      },
    },
  );
  const token = await oauth.processAuthorizationCodeResponse({ issuer }, client, response);
  const life = token.expires_in === undefined ? "no expires_in" : `expires in ${token.expires_in} s`;
  const saw = `${token.token_type} token, ${life}, scope ${token.scope ?? "as requested"}`;
  return { saw, value: token.access_token };
}

function explainExchange(error: unknown): never {
  if (error instanceof oauth.ResponseBodyError) {
    const help = error.error === "invalid_client" ? "public-clients" : "grants";
    throw new StepFailure(`Descope responded with ${error.status} ${quote(error.error)}`, help);
  }
  if (!(error instanceof oauth.OperationProcessingError)) throw error;
  throw new StepFailure("Descope's response is not a valid token response", "descope-answers");
}
