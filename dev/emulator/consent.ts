import type { Provider, interactionPolicy as policies } from "oidc-provider";
import * as z from "zod";
import type { DemoUser } from "./demo";
import { interactionPolicy } from "./quiet-oidc-provider";

const { Check, Prompt } = interactionPolicy;

const requestSchema = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z.string(),
  resource: z.union([z.string(), z.array(z.string())]).optional(),
});

/** The parts of an authorization request that the sign-in page shows and grants. */
type SignInRequest = z.infer<typeof requestSchema>;

/** What the user decided: who they are and which of the requested scopes they allow. */
type Approval = { user: DemoUser; scopes: string[] };

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
export async function grantApproval(provider: Provider, request: SignInRequest, { user, scopes }: Approval) {
  const grant = new provider.Grant({ accountId: user.id, clientId: request.client_id });
  grant.addOIDCScope(scopes);
  grant.rejectOIDCScope(request.scope.split(" ").filter((scope) => !scopes.includes(scope)));
  for (const resource of [request.resource ?? []].flat()) grant.addResourceScope(resource, scopes);
  const grantId = await grant.save();
  return {
    login: { accountId: user.id, remember: false, amr: ["oauth"] },
    consent: { grantId },
    select_account: {},
  };
}
