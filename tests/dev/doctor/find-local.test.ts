import { createServer } from "node:http";
import getPort from "get-port";
import { expect, test } from "vitest";
import { findLocalServer } from "@/dev/doctor/examine";
import { defaultPorts } from "@/dev/server-arguments";

const report = { ready: true, checkedAt: "2026-01-01T00:00:00.000Z", checks: [] };

test("finds a server on the last port that npm run dev may choose", async () => {
  // Other programs may use the very last ones.
  const port = await getPort({ port: defaultPorts.slice(10).reverse() });
  expect(defaultPorts).toContain(port);
  const server = createServer((_request, response) => response.end(JSON.stringify(report)));
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const found = await findLocalServer();
  server.close();
  server.closeAllConnections();
  // A developer's own server on a lower port is found first.
  expect(found?.port).toBeLessThanOrEqual(port);
  expect(await findLocalServer(port)).toBeUndefined();
});
