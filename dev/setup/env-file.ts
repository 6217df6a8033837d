import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "dotenv";

/** Readable by its owner alone: other settings in it may be secrets. */
const newFileMode = 0o600;

/** Takes the name of an env file, returns its text; empty if there is no such file. */
export function readEnvFile(name: string): string {
  return existsSync(name) ? readFileSync(name, "utf8") : "";
}

/** The value of a variable in the text of an env file; blank counts as unset. */
export function valueIn(text: string, variable: string): string | undefined {
  return parse(text)[variable]?.trim() || undefined;
}

/**
 * Sets one variable in the text of an env file: replaces its line or appends one. All else stays unchanged.
 * @throws Error if the line cannot be identified for certain, for example in a multi-line value
 */
export function withVariable(text: string, variable: string, value: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const line = `${variable}=${value}`;
  const pattern = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${variable}[ \\t]*=[^\\r\\n]*`, "gm");
  // If there are several lines, the last one counts.
  const last = [...text.matchAll(pattern)].at(-1);
  const separator = text === "" || text.endsWith("\n") ? "" : newline;
  const changed = last
    ? text.slice(0, last.index) + line + text.slice(last.index + last[0].length)
    : `${text}${separator}${line}${newline}`;
  if (!isChangedOnlyIn(variable, value, text, changed)) {
    throw new Error(`The line of ${variable} could not be identified. Edit the file by hand: ${line}`);
  }
  return changed;
}

function isChangedOnlyIn(variable: string, value: string, before: string, after: string): boolean {
  const expected = { ...parse(before), [variable]: value };
  const found = parse(after);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].every((name) => found[name] === expected[name]);
}

/**
 * Writes an env file atomically and keeps its mode.
 * @throws Error from the file system
 */
export function writeEnvFile(name: string, text: string): void {
  const target = existsSync(name) ? realpathSync(name) : name;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : newFileMode;
  // A name that .gitignore covers, in case the file is left behind.
  const draft = join(dirname(target), `.env.setup-${process.pid}.local`);
  try {
    writeFileSync(draft, text, { mode: newFileMode, flag: "wx" });
    chmodSync(draft, mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
