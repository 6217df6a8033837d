import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { filesBelow } from "./files";

/** Calls of exported functions with a text from outside, by the names of the functions. */
export type Calls = Record<string, (text: string) => unknown>;

const foreign =
  /\b(string|unknown|URL|URLSearchParams|Headers|Request|Answer|Answered|ClientList|RegisteredClient|ReadableSpan|JWTPayload|Facts)\b/;
const exported =
  /^export (?:async )?(?:function (\w+)(?:<[^>]*>)?|const (\w+) = (?:async )?)\(([\s\S]*?)\)(?::| =>| \{)/gm;

/** The source files in some folders, as paths from the root. */
export function sourcesIn(folders: string[]): string[] {
  return folders.flatMap((folder) => filesBelow(folder, /\.tsx?$/));
}

/**
 * Tests that every exported function that takes text is either measured, or known to get no text from outside.
 * @param known the names of both kinds
 */
export function testEveryTextIsTried(files: string[], known: string[]): void {
  test("every exported function that takes text is measured here, or known to get none from outside", () => {
    const found = files
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(exported)])
      .flatMap(([, name = "", constant = "", parameters = ""]) => (foreign.test(parameters) ? [name || constant] : []));
    expect(found).not.toEqual([]);
    expect(found.filter((name) => !known.includes(name))).toEqual([]);
  });
}

const characters =
  "eyJ|.|/| |\t|\"|'|\\|,|<|&|=|a|A|1|-|%|@|:|;|?|#|(|[|{|*|\0|\x1b[|é|\u0301|\u0316\u0301|\u200b|\u2028|\u212a|\ufdfa|😀|\ud800";
const words =
  'eyJ.|\\"|, |\r\n|\n|data: |data: {}\n|data:\n|a=|a="|a="\\"|a=b&|token|token=|token: |"token"|"token":"|\\"token\\":\\"|code=|code%3D|bearer |Bearer|a |a,|,a|1,|a.|://|a://|http://|https://a.example/|<html|<!--|%2|%3f|rn|vv|.localhost|127.|P1|[{"a":';

/** Each unit repeated up to the length, with an end that matches nothing. */
const shapes: [string, (length: number) => string][] = [
  ...[...characters.split("|"), ...words.split("|"), "|"].map((unit): [string, (length: number) => string] => [
    JSON.stringify(unit),
    (length) => `${unit.repeat(length / unit.length)}!`,
  ]),
  ["brackets, open and shut", (length) => "[".repeat(length / 2) + "]".repeat(length / 2)],
  ["objects, open and shut", (length) => `${'{"a":'.repeat(length / 6)}1${"}".repeat(length / 6)}`],
  [
    "levels just few enough to be parsed",
    (length) => `${"[".repeat(999)}${"1,".repeat(length / 2 - 999)}1${"]".repeat(999)}`,
  ],
  ["a list of names", (length) => JSON.stringify(Array(Math.floor(length / 5)).fill("é1"))],
  ["an object of tokens", (length) => JSON.stringify({ token: "a".repeat(length) })],
  [
    "a JWT of three long parts",
    (length) => `eyJ${"a".repeat(length / 3)}.${"b".repeat(length / 3)}.${"c".repeat(length / 3)}`,
  ],
];

const megabyte = 1 << 20;
/** The short ones first, so that quadratic time fails there and not after hours. */
const lengths = [megabyte / 128, megabyte / 16];
/** How many passes over a text are allowed, and an allowance for the fixed cost of a call. */
const passes = 1_000;
const overhead = megabyte / 16;

/** CPU time in microseconds, which does not depend on other processes. */
async function cpuTime(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The CPU time of one pass over a megabyte of text, the mean of ten: Windows' clock ticks only every 16 ms. */
async function onePass(): Promise<number> {
  const text = "eyJ.".repeat(megabyte / 4).repeat(10);
  let sum = 0;
  const time = await cpuTime(() => {
    for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0;
  });
  expect(sum).not.toBe(0);
  return Math.max(time / 10, 200);
}

/** The best of three attempts, since garbage may be collected during any of them. */
async function isWithin(budget: number, run: () => unknown): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) if ((await cpuTime(run)) <= budget) return true;
  return false;
}

/**
 * Tests that functions take linear time for texts of every shape.
 * @param lists functions by name, which return a call with that many entries
 */
export function testLinearTime(calls: Calls, lists: Record<string, (count: number) => () => unknown> = {}): void {
  describe("takes linear time", () => {
    test.each(Object.entries(calls))("%s", { timeout: 600_000 }, async (_name, call) => {
      const pass = await onePass();
      for (const [shape, make] of shapes) {
        for (const length of lengths) {
          const text = make(length);
          const budget = (passes * pass * (length + overhead)) / megabyte;
          expect(await isWithin(budget, () => call(text)), `${shape}, ${length} characters`).toBe(true);
        }
      }
    });

    test.each(Object.entries(lists))("%s, by the number of entries", { timeout: 600_000 }, async (_name, of) => {
      const pass = await onePass();
      for (const count of [1_000, 10_000, 30_000]) {
        const budget = (passes * pass * (16 * count + overhead)) / megabyte;
        expect(await isWithin(budget, of(count)), `${count} entries`).toBe(true);
      }
    });
  });
}
