import { inTime } from "./in-time";

/**
 * Sends what is left when the process is told to end. Next.js then answers its last requests and calls
 * `process.exit` without waiting for anybody else, so the exit itself is held until the spans are out, or 2 s are over.
 */
export function flushBeforeExit(flush: () => Promise<void>): void {
  const exit = process.exit.bind(process);
  const holdExit = () => {
    Reflect.set(process, "exit", (code?: number) => {
      void inTime(flush).then(() => exit(code));
    });
  };
  process.once("SIGTERM", holdExit);
  process.once("SIGINT", holdExit);
}
