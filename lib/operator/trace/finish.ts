import * as oauth from "oauth4webapi";
import type { AuthorizationServerDocument } from "@/lib/checks/facts/documents";
import { quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { asResponse } from "@/lib/http/bounded-fetch";
import { callbackUrl } from "@/lib/operator/client-document";
import type { Pending } from "./pending-cookie";
import { type Ask, type Step, StepFailure, visit } from "./trace";

interface Returned {
  pending: Pending;
  server: AuthorizationServerDocument;
  /** What the browser brought back. */
  parameters: URLSearchParams;
}

/** From the callback to the access token. @returns the token, to be kept in memory only */
export async function finishSignIn(step: Step, config: Config, returned: Returned): Promise<string> {
  const checked = await step("callback", async (_ask, exchanges) => {
    exchanges.push(visit(`${callbackUrl(config.baseUrl)}?${returned.parameters}`));
    return checkCallback(returned);
  });
  return step("token", (ask) => exchangeCode(ask, config, { ...returned, parameters: checked }));
}

function checkCallback({ pending, server, parameters }: Returned) {
  const { issuer, authorization_response_iss_parameter_supported: isAnnounced } = server;
  const iss = parameters.get("iss");
  if (iss ? iss !== issuer : isAnnounced) {
    const saw = iss ? `iss is ${quote(iss)}` : "iss is missing, although Descope's metadata announces it";
    throw new StepFailure(`${saw}; expected ${issuer}. The code was not used`, "issuer");
  }
  try {
    const value = oauth.validateAuthResponse({ issuer }, { client_id: pending.clientId }, parameters, pending.state);
    return { saw: iss ? `state matches, iss is ${quote(iss)}` : "state matches; Descope sent no iss", value };
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
  try {
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
        [oauth.customFetch]: async (url, { method, headers, body }) =>
          asResponse(await ask(url, { method, headers, body: String(body) })),
      },
    );
    const token = await oauth.processAuthorizationCodeResponse({ issuer }, client, response);
    const life = token.expires_in === undefined ? "no expires_in" : `expires in ${token.expires_in} s`;
    const saw = `${token.token_type} token, ${life}, scope ${token.scope ?? "as requested"}`;
    return { saw, value: token.access_token };
  } catch (error) {
    throw explainExchange(error);
  }
}

function explainExchange(error: unknown): unknown {
  if (error instanceof oauth.ResponseBodyError) {
    const help = error.error === "invalid_client" ? "public-clients" : "grants";
    return new StepFailure(`Descope responded with ${error.status} ${quote(error.error)}`, help);
  }
  if (!(error instanceof oauth.OperationProcessingError)) return error;
  return new StepFailure("Descope's response is not a valid token response", "descope-answers");
}
