import type { StartApp } from "@/tests/support/app";
import { startBehindNginx } from "./behind-nginx";
import { startStandalone } from "./standalone";

/** The ways in which people self-host the app. */
const forms: Record<string, StartApp> = {
  standalone: startStandalone,
  "behind nginx": (env, port) => startBehindNginx(env, { port }),
  "three behind nginx": (env, port) => startBehindNginx(env, { port, instances: 3 }),
};

/** Starts the app in the way that APP_FORM names. */
const start: StartApp = (env, port) => {
  const form = process.env.APP_FORM ?? "";
  const startForm = forms[form];
  if (!startForm) throw new Error(`APP_FORM is ${form}, but must be one of ${Object.keys(forms).join(", ")}`);
  return startForm(env, port);
};

export default start;
