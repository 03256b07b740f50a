// The site over Apollo Client: node out/apollo.js URL STORY PERSON WORDS
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

import { embedded } from "./generated/embedded.js";
import possibleTypes from "./generated/possible-types.js";
import type { Ask } from "./pages.js";
import { show } from "./program.js";

const cache = new InMemoryCache({
  // Which types a fragment on an interface or a union fits.
  ...possibleTypes,
  typePolicies: {
    // What has no id is kept in what it belongs to; two pages that ask for different fields of it keep both.
    ...Object.fromEntries(embedded.map((name) => [name, { merge: true }])),
    // Lists that a page goes on with, by the arguments that make them another list.
    Query: { fields: { articles: relayStylePagination(["filter", "orderBy"]) } },
  },
});

await show((url) => {
  let requests = 0;
  const counted = new ApolloLink((operation, forward) => {
    requests += 1;
    return forward(operation);
  });
  const client = new ApolloClient({ cache, link: ApolloLink.from([counted, new HttpLink({ uri: url })]) });
  const ask =
    (fetchPolicy: "cache-first" | "network-only"): Ask =>
    async (query, variables) => {
      const { data } = await client.query({ query, variables, fetchPolicy });
      if (data === undefined) {
        throw new Error("no answer");
      }
      return data;
    };
  return {
    ask: ask("cache-first"),
    // The cache takes a list that it has for the one asked for, wherever `after` stands.
    next: ask("network-only"),
    requests: () => requests,
  };
});
