import * as oauth from "oauth4webapi";
import { quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { callbackUrl } from "@/lib/operator/client-document";
import type { Endpoints } from "./discover";
import type { Pending } from "./pending-cookie";
import { redactUrl } from "./redact";
import { type Exchange, StepFailure, stepDefinitions } from "./step";
import type { RecordingFetch, Trace } from "./trace";
import { oauthOptions } from "./trace";

interface Returned {
  pending: Omit<Pending, "subject">;
  server: Endpoints;
  parameters: URLSearchParams;
}

/** From the callback to the access token. @returns the token, to be kept in memory only */
export async function finishSignIn({ step }: Trace, config: Config, returned: Returned): Promise<string> {
  const client = { client_id: returned.pending.clientId };
  const checked = await step(stepDefinitions.callback, async (_request, exchanges) => {
    exchanges.push(visit(`${callbackUrl(config.baseUrl)}?${returned.parameters}`));
    return checkCallback(returned, client);
  });
  return step(stepDefinitions.token, (request) => exchangeCode(request, config, { ...returned, client, checked }));
}

/** A request that the browser makes. */
export function visit(url: string): Exchange {
  return { method: "GET", url: redactUrl(url), headers: {} };
}

async function checkCallback({ pending, server, parameters }: Returned, client: oauth.Client) {
  try {
    const value = oauth.validateAuthResponse(server, client, parameters, pending.state);
    const iss = parameters.get("iss");
    return {
      saw: iss ? `state matches, iss is ${quote(iss)}` : "state matches; Descope sent no iss",
      value,
    };
  } catch (error) {
    throw explainCallback(error, server, parameters);
  }
}

function explainCallback(error: unknown, server: Endpoints, parameters: URLSearchParams): unknown {
  if (error instanceof oauth.AuthorizationResponseError) {
    const detail = parameters.get("error_description");
    const help = error.error === "invalid_scope" ? "scopes" : undefined;
    return new StepFailure(
      error.error === "access_denied"
        ? "access_denied: the user declined, or a policy in Descope forbids it"
        : quote(`${error.error}${detail ? `: ${detail}` : ""}`),
      help,
    );
  }
  if (!(error instanceof oauth.OperationProcessingError)) return error;
  const iss = parameters.get("iss");
  if (iss !== server.issuer && (iss || server.authorization_response_iss_parameter_supported)) {
    const saw = iss ? `iss is ${quote(iss)}` : "iss is missing, although Descope's metadata announces it";
    return new StepFailure(`${saw}; expected ${server.issuer}. The code was not used`, "issuer");
  }
  return new StepFailure("The callback is not valid. The code was not used");
}

interface Exchangeable extends Returned {
  client: oauth.Client;
  checked: URLSearchParams;
}

async function exchangeCode(request: RecordingFetch, config: Config, given: Exchangeable) {
  const { server, pending } = given;
  const redirect = callbackUrl(config.baseUrl);
  const options = {
    additionalParameters: { resource: config.resource },
    ...oauthOptions(request, server.issuer),
  };
  const authentication = oauth.None();
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      given.client,
      authentication,
      given.checked,
      redirect,
      pending.verifier,
      options,
    );
    const token = await oauth.processAuthorizationCodeResponse(server, given.client, response);
    const life = token.expires_in === undefined ? "no expires_in" : `expires in ${token.expires_in} s`;
    return {
      saw: `${token.token_type} token, ${life}, scope ${token.scope ?? "as requested"}`,
      value: token.access_token,
    };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) {
      const help = error.error === "invalid_client" ? "public-clients" : "grants";
      throw new StepFailure(`Descope responded with ${error.status} ${quote(error.error)}`, help);
    }
    if (error instanceof oauth.OperationProcessingError) {
      throw new StepFailure("Descope's response is not a valid token response", "descope-answers");
    }
    throw error;
  }
}
