// Read by relay-compiler and never run: a bundler's Relay plugin puts what it generates in the place of each.
import { graphql } from "relay-runtime";

export const documents = [
  graphql`
    query FrontQuery($count: Int!) {
      ...FrontList @arguments(count: $count)
    }
  `,
  graphql`
    fragment FrontList on Query
    @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
    @refetchable(queryName: "FrontListNextQuery") {
      articles(first: $count, after: $cursor) @connection(key: "FrontList_articles") {
        edges {
          node {
            ...Card
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  graphql`
    fragment Card on Article {
      id
      headline
      publishedAt
    }
  `,
  graphql`
    query PersonQuery($slug: String!) {
      person(by: { slug: $slug }) {
        ...PersonStories
      }
    }
  `,
  graphql`
    fragment PersonStories on Person
    @argumentDefinitions(order: { type: "ArticleOrder", defaultValue: NEWEST })
    @refetchable(queryName: "PersonStoriesAgainQuery") {
      id
      name
      articles(first: 10, orderBy: $order) {
        nodes {
          ...Card
        }
      }
    }
  `,
];
