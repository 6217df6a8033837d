import type { Check, CheckResult, Group, Judgement, Status } from "./check";
import { quote } from "./facts/evidence";
import { type Facts, type Gathering, settle } from "./facts/gather";

/** Maximum length of the evidence in characters: room for two long URLs and what is wrong with them. */
const evidenceLength = 600;

/** Runs the checks on the facts, in order; a check that depends on a failed one is skipped instead of failing too. */
export function judgeAll(facts: Facts, list: Check[]): CheckResult[] {
  const results: CheckResult[] = [];
  for (const check of list) {
    const { id, group, needs } = check;
    const broken = results.find((result) => needs.includes(result.id) && isBroken(result));
    const judgement = broken ? blockedBy(broken) : judge(check, facts);
    results.push({ id, group, title: titleFor(check, judgement.status), ...judgement });
  }
  return results;
}

/** Names the root cause, even after a chain of skipped checks. */
function blockedBy({ status, title, saw }: CheckResult): Judgement {
  return { status: "skip", saw: status === "skip" ? saw : `Blocked by: ${title}` };
}

function titleFor({ title, failure }: Check, status: Status): string {
  return status === "warn" || status === "fail" ? failure : title;
}

function isBroken({ status }: CheckResult): boolean {
  return status === "fail" || status === "skip";
}

function judge(check: Check, facts: Facts): Judgement {
  const found = check.judge(facts);
  const judgement = { ...found, saw: quote(found.saw, evidenceLength) };
  const isGood = !["warn", "fail"].includes(judgement.status);
  return isGood ? judgement : { help: `/help/${check.id}`, ...judgement };
}

/** Judges each group as soon as the facts that its checks and their dependencies read have arrived. */
export function judgeGroups(gathering: Gathering, list: Check[]): Record<Group, Promise<CheckResult[]>> {
  const judgeGroup = async (group: Group) => {
    const needed = withDependencies(list, group);
    const facts = await settle(
      gathering,
      needed.flatMap(({ reads }) => [...reads]),
    );
    return judgeAll(facts, needed).filter((result) => result.group === group);
  };
  return {
    configure: judgeGroup("configure"),
    discover: judgeGroup("discover"),
    register: judgeGroup("register"),
    "sign-in": judgeGroup("sign-in"),
    call: judgeGroup("call"),
  };
}

/** The checks of a group and everything they depend on, in the order of the list. */
function withDependencies(list: Check[], group: Group): Check[] {
  const wanted = new Set<string>();
  const add = (check: Check) => {
    if (wanted.has(check.id)) return;
    wanted.add(check.id);
    for (const need of list.filter(({ id }) => check.needs.includes(id))) add(need);
  };
  for (const check of list.filter((entry) => entry.group === group)) add(check);
  return list.filter(({ id }) => wanted.has(id));
}
