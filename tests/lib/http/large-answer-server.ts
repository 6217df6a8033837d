import { createServer } from "node:http";
import { stopGracefully } from "@/lib/http/graceful-stop";

/**
 * Answers at length and after half a second, and stops as Next.js does: it takes no new connections and ends once the
 * last is closed.
 */
const [megabytes] = process.argv.slice(2);
const answer = Buffer.alloc(Number(megabytes) * 1024 * 1024, "x");
const server = createServer((_request, response) => setTimeout(() => response.end(answer), 500));
stopGracefully();
process.once("SIGTERM", () => server.close(() => process.exit(143)));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.info(`port ${typeof address === "object" && address ? address.port : ""}`);
});
