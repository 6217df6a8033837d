import { inTime } from "./in-time";

/**
 * Sends the remaining spans when the process is told to exit. Next.js then answers its last requests and calls
 * `process.exit` without waiting for anything else, so the exit is delayed until the spans are sent, at most by 2 s.
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
