import { expect, test } from "vitest";
import { isByApi } from "@/dev/management/command";
import { compare, notesOn } from "@/dev/management/diff";
import { callsOf } from "@/dev/management/records";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

const { servers, resources } = callsOf({ origin: "https://api.example.com" });
const wanted = { name: "n", url: "u", scopes: [{ name: "s", purpose: "p" }], needsAuthorizationInfo: true };
const record = (text: string) => ({ id: text, name: text, urls: [text], scopes: text.split(" ") });
const scopes = (text: string) => ({ permissionsScopes: text.split(" ").map((name) => ({ name })) });

const calls: Calls = {
  isByApi: (text) => isByApi(text.split(" ")),
  callsOf: (text) => [
    servers.read({ servers: [{ id: text, name: text, audienceWhitelist: [text], approvedScopes: scopes(text) }] }),
    resources.read({ resources: [{ id: text, name: text, uri: text, scopes: scopes(text) }] }),
  ],
  compare: (text) => compare(wanted, record(text)),
  notesOn: (text) => notesOn(wanted, record(text)),
};

// The developer's own answers and settings; what Descope answers is read and judged by the functions above.
const noForeignText = ["allows", "createServer", "readWanted", "setUpByApi", "send", "showRequest", "readAccess"];

testEveryTextIsTried(sourcesIn(["dev/management"]), [...Object.keys(calls), ...noForeignText]);
testLinearTime(calls);

test("a setting that is off is told from one that is not told", () => {
  const [off] = servers.read({ servers: [{ dynamicRegistration: {}, cimdSettings: { enabled: null } }] }).records;
  expect(off).toMatchObject({ dynamicRegistration: false, cimd: false });
  const [unknown] = servers.read({ servers: [{ dynamicRegistration: null }] }).records;
  expect(unknown).toMatchObject({ dynamicRegistration: undefined, cimd: undefined });
});

test("tokens without roles differ from what tools need only if the answer says so", () => {
  const differences = (authorizationInfo?: boolean) =>
    compare({ ...wanted, scopes: [] }, { ...record("u"), authorizationInfo }).map(({ what }) => what);
  expect(differences(false)).toEqual(["Tokens contain no roles, permissions and tenants, which some tools require"]);
  expect([differences(true), differences()]).toEqual([[], []]);
});
