import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { reportSchema } from "@/lib/checks/report";
import { type Front, startFront } from "@/tests/flow/checks/front";
import { lookUntil, runDoctor } from "@/tests/flow/checks/run-doctor";
import { startApp } from "@/tests/support/app";
import { type SetUp, setUps } from "./set-ups";

let emulator: Emulator;
let front: Front;
const folder = mkdtempSync(join(tmpdir(), "doctor-"));

beforeAll(async () => {
  emulator = await startEmulator();
  front = await startFront();
});

afterAll(async () => {
  front.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** Starts the app behind the front, breaks what the set-up breaks, and passes both URLs to `look`. */
async function withSetUp(setUp: SetUp, look: (env: Record<string, string>, url: string) => Promise<void>) {
  const env = { BASE_URL: front.origin, DESCOPE_CONFIG_URL: emulator.configUrl, ...setUp.env };
  const app = await startApp(env);
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
    await app.stop();
  }
}

async function read(url: string) {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}

const readReport = (text: string) => reportSchema.parse(JSON.parse(text));
const redOnes = (text: string) => readReport(text).checks.filter(({ status }) => status === "fail");

/** The checks that the page shows as failed, with the text of their rows. */
function redRows(html: string): string[] {
  const rows = html.split('<li id="').slice(1);
  const text = (row: string) =>
    row.slice(0, row.indexOf("</li>")).replaceAll("&#x27;", "'").replaceAll("&quot;", '"');
  return rows.map(text).filter((row) => row.includes(">fails</span>"));
}

test.each(setUps)("$name: the page, /status and the doctor report the same single failure", async (setUp) => {
  await withSetUp(setUp, async (env, url) => {
    const ids = (text: string) => redOnes(text).map(({ id }) => id);
    const { status, text } = await lookUntil(
      () => read(`${url}/status?fresh=1`),
      ({ text }) => ids(text),
      [setUp.red],
    );
    expect(status).toBe(503);
    const red = redOnes(text);
    expect(red[0]?.fix).toMatch(setUp.fix);
    expect(red[0]?.help).toBe(`/help/${setUp.red}`);

    const page = await lookUntil(
      () => read(`${url}/?fresh=1`),
      ({ text }) => redRows(text).map((row) => row.slice(0, row.indexOf('"'))),
      [setUp.red],
    );
    expect(redRows(page.text)[0]).toContain(
      red[0]?.fix?.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    );

    const here = await lookUntil(
      () => runDoctor(folder, ["--json"], { ...env, PORT: new URL(url).port }),
      ({ stdout }) => redOnes(stdout).map(({ id, fix }) => [id, fix]),
      [[setUp.red, red[0]?.fix]],
    );
    expect(here.code).toBe(1);

    const from = setUp.env?.BASE_URL ? url : front.origin;
    const expected = setUp.outside ?? [setUp.red];
    const outside = await lookUntil(
      () => runDoctor(folder, ["--json", from]),
      ({ stdout }) => ids(stdout).map((id) => expected.includes(id)),
      expected.length > 0 ? [true] : [],
    );
    expect(outside.code).toBe(ids(outside.stdout).length);
  });
});

const mendable = [
  { name: "DCR off", id: "dcr", set: { registration: false } },
  { name: "CIMD off", id: "cimd", set: { clientIdMetadata: false } },
  {
    name: "a tool's scope that Descope does not offer",
    id: "scopes",
    set: { scopes: { "mcp:use": "Use it" } },
  },
];

test.each(mendable)("$name is a warning, and clients can still connect", async ({ name, id, set }) => {
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
