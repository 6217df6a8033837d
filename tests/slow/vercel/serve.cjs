// Serves a function of a build as Vercel's launcher does: `node serve.cjs HANDLER`, in its own process.
const { createServer } = require("node:http");

const server = createServer(require(process.argv[2]));
server.listen(0, "127.0.0.1", () => console.info(`listening on ${server.address().port}`));
