import { afterAll, beforeAll, expect, test } from "vitest";
import { type Examination, examineHere, examineUrl } from "@/dev/doctor/examine";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { reportSchema } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import { helpPath } from "@/lib/http/errors";
import { type Front, lookUntil, startFront } from "@/tests/flow/checks/setup";
import { type App, startApp } from "@/tests/support/app";
import { type SetUp, setUps } from "./set-ups";

let emulator: Emulator;
let front: Front;
/** For failures in front of the app, which does not need to be restarted for them. */
let sound: App;

beforeAll(async () => {
  emulator = await startEmulator();
  front = await startFront();
  sound = await startApp(environment());
});

afterAll(async () => {
  await sound.stop();
  front.close();
  await emulator.close();
});

const environment = () => ({ BASE_URL: front.origin, DESCOPE_CONFIG_URL: emulator.configUrl });

/** Puts an app behind the proxy, breaks what the set-up breaks, and calls `look` with the app's environment and URL. */
async function withSetUp(setUp: SetUp, look: (env: Record<string, string>, url: string) => Promise<void>) {
  const env = { ...environment(), ...setUp.env };
  // Failures of Descope and of the configuration need a server that starts with them.
  const app = setUp.breakFront ? sound : await startApp(env);
  const { port } = new URL(app.url);
  front.forwardTo(Number(port));
  try {
    setUp.breakDescope?.(emulator);
    setUp.breakFront?.(front);
    await look(env, `http://127.0.0.1:${port}`);
  } finally {
    emulator.reset();
    front.misbehave(undefined);
    front.believeForwardedHost(false);
    if (app !== sound) await app.stop();
  }
}

async function read(url: string) {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}

const readReport = (text: string) => reportSchema.parse(JSON.parse(text));
const redOnes = (text: string) => readReport(text).checks.filter(({ status }) => status === "fail");

/** What a page says, without its markup: links and places for line breaks may be in the middle of a sentence. */
function shownText(html: string): string {
  const text = html.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<[^>]*>/g, "");
  const entities = { "&#x27;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  return Object.entries(entities).reduce((shown, [entity, sign]) => shown.replaceAll(entity, sign), text);
}

/** The HTML rows of the checks that the page shows as failed. */
function redRows(html: string): string[] {
  const rows = html.split('<li id="').slice(1);
  const text = (row: string) => row.slice(0, row.indexOf("</li>")).replaceAll("&#x27;", "'").replaceAll("&quot;", '"');
  // A stage is a row too, around those of its checks.
  const isCheck = (row: string) => checks.some(({ id }) => row.startsWith(`${id}"`));
  return rows.map(text).filter((row) => isCheck(row) && row.includes(">failed</span>"));
}

test.each(setUps)("$name: the page, /status and the doctor report the same single failure", async (setUp) => {
  await withSetUp(setUp, async (env, url) => {
    // The set-up before this one may fail the same check, and its facts are shared for a second.
    const fixOf = (fix = "") => (setUp.fix.test(fix) ? "its fix" : fix);
    const { status, text } = await lookUntil(
      () => read(`${url}/status?fresh=1`),
      ({ text }) => redOnes(text).map(({ id, fix }) => [id, fixOf(fix)]),
      [[setUp.red, "its fix"]],
    );
    expect(status).toBe(503);
    const red = redOnes(text);
    expect(red[0]?.help).toBe(helpPath(setUp.red));

    const page = await lookUntil(
      () => read(`${url}/?fresh=1`),
      ({ text }) => redRows(text).map((row) => row.slice(0, row.indexOf('"'))),
      [setUp.red],
    );
    // While nothing is set, the page has the steps of the setup instead of that fix.
    const isUntouched = setUp.red === "configuration" && red[0]?.saw.includes("is not set");
    expect(shownText(page.text)).toContain(isUntouched ? "npm run setup" : red[0]?.fix);

    // The doctor's own process is tested in tests/slow/cli/.
    const failing = async ({ running }: Examination) =>
      (await running.report).checks.filter((check) => check.status === "fail");
    await lookUntil(
      async () => failing(await examineHere({ ...env, PORT: new URL(url).port })),
      (checks) => checks.map(({ id, fix }) => [id, fix]),
      [[setUp.red, red[0]?.fix]],
    );

    const from = setUp.env?.BASE_URL ? url : front.origin;
    const expected = setUp.outside ?? [setUp.red];
    await lookUntil(
      () => failing(examineUrl(new URL(from))),
      (checks) => checks.map((check) => expected.includes(check.id)),
      expected.length > 0 ? [true] : [],
    );
  });
});

test("a public BASE_URL that resolves nowhere, with the emulator: two causes, and the page claims to be reached by nobody", async () => {
  const env = { BASE_URL: "https://mcp.nowhere.invalid" };
  await withSetUp({ name: "", red: "", fix: /./, env }, async (all, url) => {
    const { status, text } = await lookUntil(
      () => read(`${url}/status?fresh=1`),
      (answer) => redOnes(answer.text).map(({ id }) => id),
      ["reachable", "public-issuer"],
    );
    expect(status).toBe(503);
    expect(redOnes(text)[1]?.fix).toContain("npm run setup");
    const page = await read(`${url}/?fresh=1`);
    expect(page.text).not.toMatch(/They reach this server|find this server/);
    const { checks } = await examineHere({ ...all, PORT: new URL(url).port }).then(({ running }) => running.report);
    expect(checks.find(({ id }) => id === "public-issuer")?.status).toBe("fail");
  });
});

test("with BASE_URL set for a tunnel and nothing else, the doctor asks the server that uses the emulator", async () => {
  await withSetUp(
    { name: "", red: "", fix: /./, env: { BASE_URL: "https://mcp.nowhere.invalid" } },
    async (all, url) => {
      const { BASE_URL = "" } = all;
      const { checks } = await examineHere({ BASE_URL, PORT: new URL(url).port }).then(({ running }) => running.report);
      expect(checks.find(({ id }) => id === "configuration")?.status).toBe("pass");
    },
  );
});

const improvements = [
  { name: "DCR off", id: "dcr", set: { registration: false } },
  { name: "CIMD off", id: "cimd", set: { clientIdMetadata: false } },
  {
    name: "a tool's scope that Descope does not offer",
    id: "scopes",
    set: { scopes: { "mcp:use": "Use it", "outbound.token.fetch": "Use connections" } },
  },
];

test.each(improvements)("$name is a warning, and clients can still connect", async ({ name, id, set }) => {
  const setUp = { name, red: "", fix: /./, breakDescope: (broken: Emulator) => broken.set(set) };
  await withSetUp(setUp, async (_env, url) => {
    const notGood = (text: string) =>
      readReport(text).checks.filter(({ status }) => status === "warn" || status === "fail");
    const { status } = await lookUntil(
      () => read(`${url}/status?fresh=1`),
      ({ text }) => notGood(text).map((check) => [check.id, check.status]),
      [[id, "warn"]],
    );
    expect(status).toBe(200);
  });
});
