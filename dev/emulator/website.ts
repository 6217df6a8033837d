import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { findDemoUser } from "./demo";
import { descopeError, readBody, sendJson } from "./http";
import { authInfoOf, findSignedIn, userResponse } from "./sessions";
import type { World } from "./state";

type Message = { request: IncomingMessage; response: ServerResponse };

const flowRequest = z.object({ flowId: z.string(), interactionId: z.string().optional() });

/** Answers `POST /v1/flow/start`: the only screen's button names the user and completes the flow. */
export async function answerFlow(world: World, { request, response }: Message): Promise<void> {
  const parsed = flowRequest.safeParse(parseJson(await readBody(request)));
  const user = findDemoUser(parsed.data?.interactionId);
  if (!user) return sendJson(response, 400, descopeError("E102001", "The flow's screen was not submitted"));
  const authInfo = await authInfoOf(world, user);
  const lastAuth = { authMethod: "otp", loginId: user.email, name: user.name };
  sendJson(response, 200, { executionId: "sign-up-or-in|1", status: "completed", authInfo, lastAuth });
}

/** Answers refresh, logout and "who am I", all sent with `Authorization: Bearer <project>:<refresh token>`. */
export async function answerSession(world: World, path: string, { request, response }: Message) {
  const token = request.headers.authorization?.slice(`Bearer ${world.layout.projectId}:`.length) ?? "";
  const user = await findSignedIn(world, token);
  if (!user) {
    // Not an error: Descope's SDK also tries this for a visitor who never signed in.
    if (path.endsWith("/try-refresh")) return sendJson(response, 200, {});
    return sendJson(response, 401, descopeError("E061004", "The refresh token is not valid"));
  }
  if (path.endsWith("/me")) return sendJson(response, 200, userResponse(user));
  if (!path.endsWith("/logout")) return sendJson(response, 200, await authInfoOf(world, user, token));
  world.signedOut.add(token);
  sendJson(response, 200, {});
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
