import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { grantApproval, parseSignInRequest } from "./consent";
import { consentPage } from "./consent-page";
import { demoUsers, findDemoUser } from "./demo";
import { explainSignInError } from "./error-page";
import { readForm } from "./http";
import { sendPage } from "./page";
import { scopeDescriptions } from "./scopes";
import type { World } from "./state";

type Message = { request: IncomingMessage; response: ServerResponse };

/** Answers GET (show the page) and POST (the user's decision) of one pending sign-in. */
export async function answerSignIn(world: World, provider: Provider, message: Message): Promise<void> {
  try {
    if (message.request.method === "POST") return await decide(provider, message);
    const page = await showConsent(world, provider, message);
    sendPage(message.response, 200, page);
  } catch (error) {
    const { status, page } = explainSignInError(error);
    sendPage(message.response, status, page);
  }
}

async function showConsent(
  world: World,
  provider: Provider,
  { request, response }: Message,
): Promise<string> {
  const { params } = await provider.interactionDetails(request, response);
  const asked = parseSignInRequest(params);
  const client = await provider.Client.find(asked.client_id);
  const descriptions = scopeDescriptions(world.switches);
  return consentPage({
    clientName: client?.clientName || asked.client_id,
    redirectUri: asked.redirect_uri,
    scopes: asked.scope.split(" ").map((name) => ({ name, description: descriptions[name] ?? name })),
    users: demoUsers,
  });
}

async function decide(provider: Provider, { request, response }: Message): Promise<void> {
  // The library finds the pending request by a cookie bound to this page's path, which other sites cannot send.
  const { params } = await provider.interactionDetails(request, response);
  const asked = parseSignInRequest(params);
  const form = await readForm(request);
  const user = findDemoUser(form.get("user") ?? undefined);
  if (!user) throw new Error("the form does not name a demo user");
  const scopes = form.getAll("scope").filter((scope) => asked.scope.split(" ").includes(scope));
  const denied = { error: "access_denied", error_description: "the user did not allow access" };
  const isAllowed = form.get("decision") === "allow";
  const result = isAllowed ? await grantApproval(provider, asked, { user, scopes }) : denied;
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
