import { describe, expect, test } from "vitest";
import { judgeAll } from "@/lib/checks/report";
import { outsideChecks } from "@/lib/checks/stages";
import { helpPath } from "@/lib/http/errors";
import { document, expectRow, find, healthyFacts, metadata, type Row } from "../healthy-facts";

const profiles = (value: unknown) => ({ metadata: metadata({ authorization_grant_profiles_supported: value }) });
const methods = (value: unknown) => ({ metadata: metadata({ token_endpoint_auth_methods_supported: value }) });
const grants = (value: unknown) => ({ metadata: metadata({ grant_types_supported: value }) });
const withoutJwtBearer = document.grant_types_supported.filter((grant) => !grant.endsWith(":jwt-bearer"));
const idJag = document.authorization_grant_profiles_supported;

const rows: Row[] = [
  [
    "everything is offered",
    "machines",
    "pass",
    /^client_credentials with client_secret_basic or client_secret_post$/,
    {},
  ],
  ["keys are offered", "machines", "pass", /with private_key_jwt$/, methods(["none", "private_key_jwt"])],
  ["no methods are named", "machines", "pass", /with client_secret_basic$/, methods(undefined)],
  ["the methods are null", "machines", "pass", /with client_secret_basic$/, methods(null)],
  ["only none is offered", "machines", "warn", /without a secret or a key/, methods(["none"])],
  ["no method is offered", "machines", "warn", /without a secret or a key/, methods([])],
  ["the grant is off", "machines", "info", /lacks client_credentials/, grants(["authorization_code", "refresh_token"])],
  ["no grants are named", "machines", "info", /lacks client_credentials/, grants(undefined)],
  ["the grants are a text", "machines", "skip", /not the expected metadata/, grants("client_credentials")],
  ["everything is offered", "cross-app-access", "pass", /^id-jag with client_secret_basic or/, {}],
  ["the grant is off", "cross-app-access", "warn", /without jwt-bearer/, grants(withoutJwtBearer)],
  ["only none is offered", "cross-app-access", "warn", /without a secret or a key/, methods(["none"])],
  ...[undefined, null, [], {}, 7, ...idJag, [null, 7, ["x"]], [idJag], Array.from({ length: 50_000 }, String)].map(
    (value): Row => ["there is no such profile", "cross-app-access", "info", /lacks id-jag$/, profiles(value)],
  ),
  ["others are offered too", "cross-app-access", "pass", /id-jag/, profiles([null, {}, ...idJag])],
];

describe("machines", () => {
  test.each(rows)("%s: %s is %s", (...row) => expectRow(row));

  test("are shut out by TOKEN_BINDING=resource, which is a note", () => {
    const strict = { TOKEN_BINDING: "resource" };
    expect(find({}, "machines", strict)).toMatchObject({
      status: "info",
      title: "TOKEN_BINDING=resource shuts machines out",
      saw: expect.stringMatching(/leaves this server's URL out/),
      fix: expect.stringMatching(/remove TOKEN_BINDING/),
      help: helpPath("machines"),
    });
    // An agent that acts for a user gets a token for the URL.
    expect(find({}, "cross-app-access", strict)?.status).toBe("pass");
    expect(find(methods(["none"]), "machines", strict)?.status).toBe("warn");
  });

  test("of a server whose settings are not visible are judged by the metadata alone", () => {
    const { config: _hidden, ...seen } = healthyFacts({ TOKEN_BINDING: "resource" });
    expect(judgeAll(seen, outsideChecks).find(({ id }) => id === "machines")?.status).toBe("pass");
  });
});
