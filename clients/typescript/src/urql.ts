// The site over urql with its normalised cache: node out/urql.js URL STORY PERSON WORDS
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

import { embedded } from "./generated/embedded.js";
import schema from "./generated/introspection.js";
import type { Ask } from "./pages.js";
import { show } from "./program.js";

const cache = cacheExchange({
  // Which types a fragment on an interface or a union fits.
  schema,
  // What has no id is kept in what it belongs to.
  keys: Object.fromEntries(embedded.map((name) => [name, () => null])),
  // Lists that a page goes on with.
  resolvers: { Query: { articles: relayPagination() } },
});

await show((url) => {
  let requests = 0;
  const client = new Client({
    url,
    exchanges: [cache, fetchExchange],
    preferGetMethod: false,
    fetch: (...request) => {
      requests += 1;
      return fetch(...request);
    },
  });
  const ask: Ask = async (query, variables) => {
    const { data, error } = await client.query(query, variables);
    if (error !== undefined) {
      throw error;
    }
    if (data === undefined) {
      throw new Error("no answer");
    }
    return data;
  };
  return {
    ask,
    next: ask,
    requests: () => requests,
  };
});
