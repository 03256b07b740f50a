// articleChanged, as applications are told it: prints what comes. The first line that it reads cuts the connection as a
// network does, and after the second the client goes on behind the last cursor.
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

const [name, hub, after] = process.argv.slice(2);
const asked = {
  query: "subscription ($after: String) { articleChanged(after: $after) { cursor kind article { headline } } }",
  variables: { after },
};
const next = ({ data: { articleChanged: change } }) => {
  // Clients that ask again by themselves send these variables as they are then.
  asked.variables.after = change.cursor;
  console.log(`${change.kind} ${change.article.headline}`);
};
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const line = () => lines.next();
const end = (error) => console.log(`ended: ${error ?? "complete"}`);

const clients = {
  "graphql-ws"(url) {
    const client = createSocket({ url, webSocketImpl: WebSocket, shouldRetry: () => true, retryWait: line });
    client.subscribe(asked, { next, error: end, complete: end });
  },
  "graphql-sse"(url) {
    createEvents({ url, retry: line }).subscribe(asked, { next, error: end, complete: end });
  },
  "Apollo Client"(url) {
    const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });
    const listen = () => {
      const told = client.subscribe({ query: gql(asked.query), variables: { ...asked.variables }, errorPolicy: "all" });
      // An error that is not GraphQL's is one of the connection.
      const isCut = (error) => error && !CombinedGraphQLErrors.is(error);
      told.subscribe({ next: (result) => (isCut(result.error) ? line().then(listen) : next(result)) });
    };
    listen();
  },
};

// A way to the hub that can break.
const { port, hostname } = new URL(hub);
const connections = new Set();
const way = createServer((near) => {
  const far = connect(port, hostname);
  for (const [one, other] of [[near, far], [far, near]]) {
    one.pipe(other);
    one.on("error", () => {});
    one.on("close", () => other.destroy());
    connections.add(one);
  }
});
way.listen(0, "127.0.0.1", async () => {
  clients[name](`http://127.0.0.1:${way.address().port}/graphql`);
  await line();
  connections.forEach((connection) => connection.destroy());
  console.log("cut off");
});
