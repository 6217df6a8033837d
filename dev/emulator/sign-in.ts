import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider, interactionPolicy as policies } from "oidc-provider";
import * as z from "zod";
import { accountIdOf, type DemoUser, demoUsers, findDemoUser } from "./demo";
import { readForm } from "./http";
import { sendPage } from "./page";
import { consentPage, explainSignInError } from "./pages";
import { interactionPolicy } from "./quiet-oidc-provider";
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

async function showConsent(world: World, provider: Provider, { request, response }: Message): Promise<string> {
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
  const tenantId = chosenTenant(user, form.get("tenant"));
  const result = isAllowed ? await grantApproval(provider, asked, { user, tenantId, scopes }) : denied;
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** The page sends a tenant for every user; only those with several have a choice. */
function chosenTenant({ tenants }: DemoUser, chosen: string | null): string | undefined {
  if (!tenants || chosen === null) return undefined;
  if (tenants.every(({ id }) => id !== chosen)) throw new Error("the form names a tenant that is not the user's");
  return chosen;
}

const { Check, Prompt } = interactionPolicy;

const requestSchema = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z.string(),
  resource: z.union([z.string(), z.array(z.string())]).optional(),
});

/** The parts of an authorization request that the sign-in page shows and grants. */
type SignInRequest = z.infer<typeof requestSchema>;

/** What the user decided: who they are, in which tenant, and which of the requested scopes they allow. */
type Approval = { user: DemoUser; tenantId: string | undefined; scopes: string[] };

/** Returns the policy by which every authorization request stops at the sign-in page exactly once. */
export function signInPolicy(): policies.Prompt[] {
  const undecided = new Check("undecided", "the user has to sign in and decide", "login_required", (ctx) => {
    return ctx.oidc.result?.consent === undefined;
  });
  return [
    new Prompt({ name: "consent", requestable: true }, undecided),
    new Prompt({ name: "login", requestable: true }),
    new Prompt({ name: "select_account", requestable: true }),
  ];
}

/** Takes the stored parameters of an authorization request, returns the part the sign-in page needs. */
export function parseSignInRequest(params: unknown): SignInRequest {
  return requestSchema.parse(params);
}

/** Stores what the user allowed, returns the result that lets the authorization request continue. */
export async function grantApproval(provider: Provider, request: SignInRequest, approval: Approval) {
  const { user, tenantId, scopes } = approval;
  const accountId = accountIdOf(user, tenantId);
  const grant = new provider.Grant({ accountId, clientId: request.client_id });
  grant.addOIDCScope(scopes);
  grant.rejectOIDCScope(request.scope.split(" ").filter((scope) => !scopes.includes(scope)));
  for (const resource of [request.resource ?? []].flat()) grant.addResourceScope(resource, scopes);
  const grantId = await grant.save();
  return {
    login: { accountId, remember: false, amr: ["oauth"] },
    consent: { grantId },
    select_account: {},
  };
}
