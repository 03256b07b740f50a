import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

import * as documents from "./documents.js";
import { type FragmentType, unmask } from "./generated/index.js";
import { slicer, type Span } from "./text.js";

/** How a client answers a query. */
export type Ask = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

/** A client of the hub. */
export interface Client {
  /** An answer, from the client's cache when it has all of it. */
  readonly ask: Ask;
  /** The answer for a list's next page, which the cache adds to those before it: the answer holds them all. */
  readonly next: Ask;
}

/** What a visitor looks at: a story and a person by their slugs, and words to search for. */
export interface Visit {
  readonly story: string;
  readonly person: string;
  readonly words: string;
}

/** The pages of a small newsroom's site, in lines of text. */
export const site = async (client: Client, visit: Visit): Promise<string[]> => [
  "= Front",
  ...(await front(client)),
  "= Article",
  ...(await article(client, visit.story)),
  "= Person",
  ...(await person(client, visit.person)),
  "= Search",
  ...(await search(client, visit.words)),
];

/** The newest stories, two a page. */
const front = async ({ ask, next }: Client): Promise<string[]> => {
  let { articles } = await ask(documents.front, { first: 2 });
  while (articles.pageInfo.hasNextPage) {
    ({ articles } = await next(documents.front, { first: 2, after: articles.pageInfo.endCursor }));
  }
  return articles.edges.map(({ node }) => card(node));
};

const card = (masked: FragmentType<typeof documents.card>): string => {
  const { publishedAt, headline, slug } = unmask(documents.card, masked);
  return `${publishedAt.slice(0, 10)} ${headline} (${slug})`;
};

const article = async ({ ask }: Client, slug: string): Promise<string[]> => {
  const { article } = await ask(documents.article, { slug });
  if (article === null) {
    return ["There is no such story."];
  }
  const { headline } = unmask(documents.card, article);
  return [
    card(article),
    `by ${article.byline ?? "nobody"} in ${article.section?.name ?? "no section"} from ${article.source?.url ?? "here"}`,
    ...article.body.flatMap(lines),
    ...article.mentions.edges.map(({ rel, node, occurrences }) => {
      const places = occurrences.map(({ part, block, ...span }) => {
        const text = part === "HEADLINE" ? headline : block?.text;
        return `${part} ${span.start}-${span.end}${text === undefined ? "" : ` ${words(text, span)}`}`;
      });
      return `${rel} ${named(node)}: ${places.join(", ")}`;
    }),
    ...article.related.edges.map(
      ({ kind, headline, node }) => `${kind} ${headline ?? ""}: ${node === null ? "not here" : card(node)}`,
    ),
  ];
};

/** A block in its own shape, or as the hub's HTML: more kinds may come. */
const lines = (masked: FragmentType<typeof documents.block>): string[] => {
  const block = unmask(documents.block, masked);
  switch (block.__typename) {
    case "Paragraph":
      return [block.text, ...block.annotations.map((masked) => note(block.text, masked))];
    case "Heading":
      return [`${"#".repeat(block.level)} ${block.text}`, ...block.annotations.map((masked) => note(block.text, masked))];
    case "BlockQuote":
      return [`> ${block.text}`, ...block.annotations.map((masked) => note(block.text, masked))];
    case "ListBlock":
      return block.entries.map((entry, index) => `${block.isOrdered ? `${index + 1}.` : "-"} ${entry}`);
    default:
      return [block.html];
  }
};

const note = (text: string, masked: FragmentType<typeof documents.annotation>): string => {
  const annotation = unmask(documents.annotation, masked);
  return `  ${words(text, annotation)}: ${meaning(annotation)}`;
};

const meaning = (annotation: documents.Annotated): string => {
  switch (annotation.__typename) {
    case "LinkAnnotation":
      return annotation.url;
    case "EmphasisAnnotation":
      return annotation.isStrong ? "strong" : "emphasis";
    case "MentionAnnotation":
      return named(annotation.node);
    case "QuotationAnnotation":
      return `said ${annotation.quotation.speaker?.name ?? "someone"}`;
    default:
      return "marked";
  }
};

/** The words of a span, cut out of the text that it counts in; the hub's own copy must be the same. */
const words = (text: string, span: Span & { readonly text: string }): string => {
  const cut = slicer(text)(span);
  if (cut !== span.text) {
    throw new Error(`“${cut}” is not “${span.text}”`);
  }
  return cut;
};

const named = (node: { readonly __typename: string; readonly name: string }): string =>
  `${node.__typename} ${node.name}`;

const person = async ({ ask }: Client, slug: string): Promise<string[]> => {
  const { person } = await ask(documents.person, { slug, first: 10 });
  if (person === null) {
    return ["There is no such person."];
  }
  return [
    person.name,
    ...person.affiliations.map(
      ({ roleName, organisation, lastReported }) =>
        `${roleName} of ${organisation?.name ?? "something"}, last reported ${lastReported ?? "never"}`,
    ),
    // Only a draft's words stand in no public article.
    ...person.quotations.nodes.flatMap(({ text, article }) => (article ? [`“${text}” in ${card(article)}`] : [])),
    ...person.articles.edges.map(({ node }) => card(node)),
  ];
};

const search = async ({ ask }: Client, query: string): Promise<string[]> => {
  const { search } = await ask(documents.search, { query });
  return (search?.edges ?? []).flatMap(({ node, highlights }) => [
    node.__typename === "Article" ? card(node) : named(node),
    ...highlights.map(({ field, pieces }) => {
      const excerpt = pieces.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join("");
      return `  ${field} ${excerpt}`;
    }),
  ]);
};
