// graphql-sse: what the client sees of GraphQL over SSE.
import { createClient } from "graphql-sse";

const [url] = process.argv.slice(2);
const show = (title, value) => console.log(`${title}: ${JSON.stringify(value)}`);
const open = (options) => createClient({ url, retryAttempts: 0, ...options });

const all = (client, query) =>
  new Promise((resolve) => {
    const told = [];
    client.subscribe(
      { query },
      {
        next: ({ data, errors }) => told.push(errors ? { data, codes: errors.map((e) => e.extensions.code) } : { data }),
        error: (error) => resolve([...told, { error: error.response ? error.response.status : error.message }]),
        complete: () => resolve([...told, "complete"]),
      },
    );
  });

const client = open();
for (const query of ["query { ok }", "mutation { ok }", "subscription { three }", "subscription { none }", "query { bad }",
  "subscription { refused }", "subscription { failing }", "subscription { breaking }", "subscription { arriving }"]) {
  show(query, await all(client, query));
}
show("many", (await all(client, "subscription { many }")).length);

const ended = await new Promise((resolve) => {
  const told = [];
  const end = client.subscribe({ query: "subscription { endless }" }, {
    next: ({ data }) => {
      told.push(data);
      end();
    },
    error: (error) => resolve(["error", error.message]),
    complete: () => resolve([...told, "ended"]),
  });
});
show("ended by the client", ended);

// What is no GraphQL request has a status.
show("no request", await all(open({ headers: { "content-encoding": "gzip" } }), "query { ok }"));
client.dispose();
