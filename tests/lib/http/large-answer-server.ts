import { createServer } from "node:http";
import { stopGracefully } from "@/lib/process/graceful-stop";

/**
 * Reports each request, sends long responses once it is told to stop, and stops as Next.js does: it accepts no new
 * connections and ends once the last is closed.
 */
const [megabytes] = process.argv.slice(2);
const answer = Buffer.alloc(Number(megabytes) * 1024 * 1024, "x");
const answerAll: (() => void)[] = [];
const server = createServer((_request, response) => {
  answerAll.push(() => response.end(answer));
  console.info("asked");
});
stopGracefully();
process.once("SIGTERM", () => {
  server.close(() => process.exit(143));
  for (const answerOne of answerAll) answerOne();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.info(`port ${typeof address === "object" && address ? address.port : ""}`);
});
