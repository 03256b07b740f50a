// graphql-ws: what the client sees of graphql-transport-ws.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url] = process.argv.slice(2);

const short = (value) => (value instanceof Error ? value.message : value);

/** Subscribes and gives everything that the client is told, in its order. */
const all = (client, query) =>
  new Promise((resolve) => {
    const told = [];
    client.subscribe(
      { query },
      {
        next: ({ data, errors }) => told.push(errors ? { data, codes: errors.map((e) => e.extensions.code) } : { data }),
        error: (error) =>
          resolve([...told, Array.isArray(error) ? { errors: error.map((e) => e.extensions.code) } : { closed: error.code, reason: short(error.reason) }]),
        complete: () => resolve([...told, "complete"]),
      },
    );
  });

const open = (options) => createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
const show = (title, value) => console.log(`${title}: ${JSON.stringify(value)}`);

// Operations.
const client = open();
for (const query of ["query { ok }", "mutation { ok }", "subscription { three }", "subscription { none }", "query { bad }",
  "subscription { refused }", "subscription { failing }", "subscription { breaking }", "subscription { arriving }"]) {
  show(query, await all(client, query));
}
show("many", (await all(client, "subscription { many }")).length);

// Ending one of two, on one socket.
const ended = await new Promise((resolve) => {
  const told = [];
  const end = client.subscribe({ query: "subscription { endless }" }, {
    next: ({ data }) => {
      told.push(data);
      end();
    },
    error: (error) => resolve(["error", error]),
    complete: () => resolve([...told, "ended"]),
  });
});
show("ended by the client", ended);
await client.dispose();

// Pings of the client.
const pongs = await new Promise((resolve) => {
  let pongs = 0;
  const pinging = open({
    lazy: false,
    keepAlive: 5,
    on: {
      pong: (received) => {
        pongs += received ? 1 : 0;
        if (pongs === 3) resolve(pinging.dispose().then(() => pongs));
      },
    },
  });
});
show("pongs", pongs);

// Closes.
const closed = (options, then) =>
  new Promise((resolve) => {
    const client = open({
      lazy: false,
      onNonLazyError: () => {},
      ...options,
      on: { closed: ({ code, reason }) => resolve([code, reason]), ...then },
    });
  });
const says = (...messages) => ({ connected: (socket) => messages.forEach((message) => socket.send(message)) });
const subscribe = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "subscription { silent }" } });

show("a bad token", await closed({ connectionParams: { authorization: "Bearer x" } }));
show("a second init", await closed({}, says(JSON.stringify({ type: "connection_init" }))));
show("an id twice", await closed({}, says(subscribe, subscribe)));
show("no message", await closed({}, says("{}")));
show("a subscription too early", await closed({}, { opened: (socket) => socket.send(subscribe) }));
show("no init", await closed({ connectionParams: () => new Promise(() => {}) }));
class Other extends WebSocket {
  constructor(url) {
    super(url, "graphql-ws");
  }
}
show("another protocol", await closed({ webSocketImpl: Other }));

// Coming back: the socket breaks under a subscription, which goes on over the next.
const back = await new Promise((resolve) => {
  const told = [];
  let sockets = 0;
  const client = open({
    retryAttempts: 3,
    retryWait: async () => {},
    on: { connected: () => (sockets += 1) },
  });
  let current;
  client.on("connected", (socket) => (current = socket));
  client.subscribe({ query: "subscription { endless }" }, {
    next: ({ data }) => {
      told.push(data);
      if (told.length < 3) current.terminate();
      else resolve(client.dispose().then(() => ({ told, sockets })));
    },
    error: (error) => resolve(["error", short(error)]),
    complete: () => {},
  });
});
show("back again", back);
