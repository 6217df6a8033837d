import { ensureBuild } from "@/tests/support/build";

/** The whole is tested as it ships: the production build of this very tree, made without any configuration. */
export default function build(): void {
  ensureBuild();
}
