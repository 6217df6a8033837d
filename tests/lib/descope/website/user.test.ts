import { createServer } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { describeServer } from "@/lib/descope/discovery-url";
import { forgetRefreshToken, signedInUser } from "@/lib/descope/website/user";

afterEach(() => vi.restoreAllMocks());

/** Requests the user of a token from a Descope that responds with this status and text. */
async function ask(token: string, status: number, body: string, times = 1) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(status, { Location: "/elsewhere" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const descope = describeServer(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, "P2x");
  try {
    let answer: unknown;
    for (let time = 0; time < times; time++) {
      answer = await signedInUser(token, descope).catch((error: unknown) => String(error));
    }
    return { answer, requests, descope };
  } finally {
    server.close();
  }
}

const user = (more: object) => JSON.stringify({ userId: "U2", ...more });

test.each([
  [
    "all",
    user({ name: "Ada", email: "ada@example.com", verifiedEmail: true }),
    {
      subject: "U2",
      name: "Ada",
      verifiedEmail: "ada@example.com",
    },
  ],
  ["an unverified address", user({ email: "ada@example.com", verifiedEmail: false }), { subject: "U2" }],
  ["an address without a verification status", user({ email: "ada@example.com" }), { subject: "U2" }],
  ["null for unknown values", user({ name: null, email: null, verifiedEmail: null }), { subject: "U2" }],
  ["null for the verification status", user({ email: "ada@example.com", verifiedEmail: null }), { subject: "U2" }],
])("a user with %s", async (name, body, expected) => {
  expect((await ask(name, 200, body)).answer).toEqual(expected);
});

test.each([
  ["no user ID", 200, '{"name":"Ada"}'],
  ["null for the user ID", 200, user({ userId: null })],
  ["not JSON", 200, "<html>"],
  ["an error", 500, user({})],
  ["a redirect", 302, user({})],
])("%s counts as unavailable", async (name, status, body) => {
  expect((await ask(name, status, body)).answer).toBe(`UserUnavailableError: Descope answered ${status}`);
});

test.each([401, 403])("%i means that Descope rejects the token", async (status) => {
  expect((await ask(String(status), status, "{}")).answer).toBeUndefined();
});

test("a user is cached for the next page, and removed at sign-out", async () => {
  const { requests, descope } = await ask("kept", 200, user({}), 3);
  expect(requests).toEqual(["GET /v1/auth/me Bearer P2x:kept"]);
  await forgetRefreshToken("kept", descope).catch(() => undefined);
  expect((await ask("kept", 401, "{}")).answer).toBeUndefined();
});

test("a user is cached for one minute", async () => {
  const now = performance.now.bind(performance);
  await ask("a minute", 200, user({ email: "ada@example.com", verifiedEmail: true }));
  vi.spyOn(performance, "now").mockImplementation(() => now() + 61_000);
  // The cache reads the clock once per millisecond, so one has to pass.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await ask("a minute", 401, "{}")).answer).toBeUndefined();
});
