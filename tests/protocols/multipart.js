// Apollo Client: what it sees of multipart subscriptions, and of what else goes over the same link.
import { ApolloClient, CombinedGraphQLErrors, CombinedProtocolErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";

const [url] = process.argv.slice(2);
const show = (title, value) => console.log(`${title}: ${JSON.stringify(value)}`);
const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });

const named = (error) => {
  if (CombinedGraphQLErrors.is(error)) return { errors: error.errors.map((e) => e.extensions.code) };
  if (CombinedProtocolErrors.is(error)) return { protocol: error.errors.map((e) => e.extensions.code) };
  return { error: String(error) };
};
const subscribe = (query) => client.subscribe({ query, fetchPolicy: "no-cache", errorPolicy: "all" });
const all = (query) =>
  new Promise((resolve) => {
    const told = [];
    subscribe(query).subscribe({
      next: ({ data, error }) => told.push(error ? { data, ...named(error) } : { data }),
      error: (error) => resolve([...told, named(error)]),
      complete: () => resolve([...told, "complete"]),
    });
  });

for (const query of [
  gql`subscription { three }`,
  gql`subscription { none }`,
  gql`subscription { bad }`,
  gql`subscription { refused }`,
  gql`subscription { failing }`,
  gql`subscription { breaking }`,
  gql`subscription { arriving }`,
]) {
  show(query.loc.source.body, await all(query));
}
show("many", (await all(gql`subscription { many }`)).length);

const ended = await new Promise((resolve) => {
  const subscription = subscribe(gql`subscription { endless }`).subscribe({
    next: ({ data }) => {
      subscription.unsubscribe();
      resolve([data, "ended"]);
    },
    error: (error) => resolve(["error", named(error)]),
  });
});
show("ended by the client", ended);
