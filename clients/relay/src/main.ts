// A list that goes on and a part that is fetched again, over Relay: node out/main.js URL PERSON
import {
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getRequest,
  getSingularSelector,
  Network,
  type OperationType,
  type ReaderFragment,
  RecordSource,
  Store,
} from "relay-runtime";

import Card, { type Card$key } from "./generated/Card.graphql";
import FrontList, { type FrontList$key } from "./generated/FrontList.graphql";
import FrontListNextQuery, { type FrontListNextQuery as FrontListNext } from "./generated/FrontListNextQuery.graphql";
import FrontQuery, { type FrontQuery as Front } from "./generated/FrontQuery.graphql";
import PersonQuery, { type PersonQuery as Person } from "./generated/PersonQuery.graphql";
import PersonStories, { type PersonStories$key } from "./generated/PersonStories.graphql";
import PersonStoriesAgainQuery, {
  type PersonStoriesAgainQuery as PersonStoriesAgain,
} from "./generated/PersonStoriesAgainQuery.graphql";

const connect = (url: string): Environment =>
  new Environment({
    network: Network.create(async ({ text }, variables) => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
        body: JSON.stringify({ query: text, variables }),
      });
      return await answer.json();
    }),
    store: new Store(new RecordSource()),
  });

const visit = async (environment: Environment, slug: string): Promise<string[]> => {
  const ask = async <Operation extends OperationType>(
    query: Parameters<typeof getRequest>[0],
    variables: Operation["variables"],
  ): Promise<Operation["response"]> => {
    environment.retain(createOperationDescriptor(getRequest(query), variables));
    const answer = await fetchQuery<Operation>(environment, query, variables).toPromise();
    if (answer === undefined) {
      throw new Error("no answer");
    }
    return answer;
  };
  const read = <Data>(fragment: ReaderFragment, key: { readonly " $data"?: Data }): Data =>
    environment.lookup(getSingularSelector(fragment, key)).data as Data;
  const card = (key: Card$key): string => {
    const { publishedAt, headline } = read(Card, key);
    return `${publishedAt.slice(0, 10)} ${headline}`;
  };

  const lines = ["= Front"];
  const front: FrontList$key = await ask<Front>(FrontQuery, { count: 2 });
  let { articles } = read(FrontList, front);
  lines.push(...articles.edges.map(({ node }) => card(node)));
  while (articles.pageInfo.hasNextPage) {
    await ask<FrontListNext>(FrontListNextQuery, { count: 2, cursor: articles.pageInfo.endCursor });
    // The next page is added to the list that was read before.
    ({ articles } = read(FrontList, front));
    lines.push("= with the next page", ...articles.edges.map(({ node }) => card(node)));
  }

  const stories = (key: PersonStories$key): string => {
    const { id, name, articles } = read(PersonStories, key);
    lines.push(`= ${name}`, ...articles.nodes.map(card));
    return id;
  };
  const { person } = await ask<Person>(PersonQuery, { slug });
  if (person) {
    const id = stories(person);
    const { node } = await ask<PersonStoriesAgain>(PersonStoriesAgainQuery, { id, order: "OLDEST" });
    if (node) {
      stories(node);
    }
  }

  const records = environment.getStore().getSource();
  const kept = records.getRecordIDs().filter((id) => records.get(id)?.["__typename"] === "Article");
  return [...lines, `= ${kept.length} articles in the store`];
};

const [url, slug] = process.argv.slice(2);
if (url === undefined || slug === undefined) {
  throw new Error("say: the hub's address, a person's slug");
}
visit(connect(url), slug).then((lines) => console.log(lines.join("\n")));
