import type { Explanation } from "@/lib/http/errors";
import type { FactName, Facts } from "./facts/gather";

/** `skip`: not judged, because a check that it needs failed or a fact is missing. `info`: a note, neither good nor bad. */
export type Status = "pass" | "warn" | "fail" | "skip" | "info";

/** The stages of the connection path. */
export type Group = "configure" | "discover" | "register" | "sign-in" | "call";

/** What a check found: the evidence, and the fix if there is a problem. Never contains a secret. */
export interface Judgement {
  status: Status;
  /** Replaces the check's own title when neither `title` nor `failure` describes the result. */
  title?: string;
  saw: string;
  fix?: string;
  /** Path of the help page, such as `/help/dcr`. */
  help?: string;
}

/** A statement about the server and the function that verifies it. To add a check, add one such object. */
export interface Check extends Explanation {
  id: string;
  /** What is true when it passes. */
  title: string;
  /** What is wrong when it fails or warns; also the heading of its help page. */
  failure: string;
  group: Group;
  /** IDs of the checks that this one depends on. If one fails, this check is skipped: one cause, one failure. */
  needs: string[];
  /** The facts that `judge` reads. A group is judged as soon as its own facts have arrived. */
  reads: readonly FactName[];
  /** Pure: all I/O happens while the facts are gathered. */
  judge(facts: Facts): Judgement;
}

/** The result of a check; `title` describes the actual state. */
export interface CheckResult extends Judgement {
  id: string;
  group: Group;
  title: string;
}

interface CheckReading<F extends FactName> extends Omit<Check, "reads" | "judge"> {
  reads: readonly F[];
  judge(facts: Pick<Facts, F>): Judgement;
}

/** Takes a check and returns it unchanged; the types ensure that `judge` reads only the facts that `reads` lists. */
export function check<F extends FactName>(given: CheckReading<F>): Check {
  return given;
}
