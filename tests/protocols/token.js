// A client with a token: prints who it is and why its connections close. It listens until the token ends; the line that it
// reads then has it try once more.
import { createInterface } from "node:readline";

import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, authorization] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const options = { url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 };

/** Asks, and ends with the connection. */
async function speak() {
  const client = createClient(options);
  const closed = new Promise((over) => {
    const listen = { next: () => {}, error: over, complete: over };
    client.subscribe({ query: "subscription { articleChanged { cursor } }" }, listen);
  });
  const who = { next: ({ data }) => console.log(data.viewer.role), error: () => {}, complete: () => {} };
  client.subscribe({ query: "{ viewer { role } }" }, who);
  const { code, reason } = await closed;
  console.log(`closed ${code}: ${reason}`);
}

await speak();
await lines.next();
await speak();
process.exit();
