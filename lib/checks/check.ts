import * as z from "zod";
import type { Explanation } from "@/lib/http/errors";
import type { Answer, Answered } from "./facts/answer";
import { type AuthorizationServerDocument, readAuthorizationServer } from "./facts/evidence";
import type { FactName, Facts } from "./facts/gather";

/** The result of a check, as reports show it. It never contains a secret. */
export const checkResult = z.object({
  id: z.string().describe("Stable ID of the check; its help page is /help/<id>"),
  group: z.enum(["configure", "discover", "register", "sign-in", "call"]).describe("Stage of the connection path"),
  title: z.string().describe("What is true, or what is wrong"),
  status: z
    .enum(["pass", "warn", "fail", "skip", "info"])
    .describe("fail: blocks clients; warn: affects some clients; skip: not checked; info: a note"),
  saw: z.string().describe("The evidence"),
  fix: z.string().optional().describe("What to change, and where"),
  help: z.string().optional().describe("Path of the help page"),
});

export type CheckResult = z.infer<typeof checkResult>;
export type Status = CheckResult["status"];
/** A stage of the connection path. */
export type Group = CheckResult["group"];

/** What a check found; `title` and `fix` replace the check's own where those do not describe it. */
export type Judgement = Pick<CheckResult, "status" | "saw" | "fix"> & { title?: string };

/** A statement about the server and the function that verifies it. To add a check, add one such object. */
export interface Check<Name extends FactName = FactName> extends Explanation {
  id: string;
  /** What is true when it passes. */
  title: string;
  /** What is wrong when it fails or warns; also the heading of its help page. */
  failure: string;
  group: Group;
  /** IDs of the checks that this one depends on. If one fails, this check is skipped: one cause, one failure. */
  needs: string[];
  /** The facts that `judge` reads. A group is judged as soon as its own facts have arrived. */
  reads: readonly Name[];
  /** Pure: all I/O happens while the facts are gathered. */
  judge(facts: Pick<Facts, Name>): Judgement;
}

/** Returns a function that makes a check of a stage; the types ensure that `judge` reads only what `reads` lists. */
export function checkIn(group: Group) {
  return <Name extends FactName>(own: Omit<Check<Name>, "group">): Check => ({ group, ...own });
}

/** Makes a judge of one response; without a response, the check is skipped. */
export function byAnswer<Name extends FactName, F extends { [N in Name]?: Answer }>(
  name: Name,
  judge: (answer: Answered, facts: F) => Judgement,
): (facts: F) => Judgement {
  return (facts) => {
    const answer: Answer | undefined = facts[name];
    return answer?.status === undefined ? { status: "skip", saw: "Not requested" } : judge(answer, facts);
  };
}

/** Makes a judge of the authorization server's metadata, for a check that needs `descope-answers`. */
export function byMetadata<F extends Pick<Facts, "metadata">>(
  judge: (document: AuthorizationServerDocument, facts: F) => Judgement,
): (facts: F) => Judgement {
  return (facts) => {
    const { value, problem } = readAuthorizationServer(facts.metadata);
    return value ? judge(value, facts) : { status: "skip", saw: problem };
  };
}
