import { ensureBuild } from "@/tests/support/build";

/** Flow tests run against the production build of this tree, made without any configuration. */
export default function build(): void {
  ensureBuild();
}
