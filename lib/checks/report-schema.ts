import * as z from "zod";

const checkResult = z.object({
  id: z.string().describe("Stable name of the check; its page is /help/<id>"),
  group: z
    .enum(["configure", "discover", "register", "sign-in", "call"])
    .describe("Stage of a client's way in"),
  title: z.string().describe("What should be true"),
  status: z
    .enum(["pass", "warn", "fail", "skip", "info"])
    .describe("fail keeps clients out; skip waits for another check"),
  saw: z.string().describe("The evidence"),
  fix: z.string().optional().describe("What to change, and where"),
  help: z.string().optional().describe("Path of the page that explains it"),
});

/** The report as `/status`, the doctor's `--json` and the tool `server_status` give it. */
export const reportSchema = z.object({
  ready: z.boolean().describe("True when no check fails"),
  checkedAt: z.iso.datetime().describe("When the facts were asked for"),
  checks: z.array(checkResult),
});
