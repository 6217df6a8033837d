import { execFileSync } from "node:child_process";

/** The whole is tested as it ships: the production build of this very tree, made without any configuration. */
export default function build(): void {
  const { PATH, HOME } = process.env;
  execFileSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    env: { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
