import { type DocumentType, graphql } from "./generated/index.js";

export const card = graphql(/* GraphQL */ `
  fragment Card on Article {
    id
    slug
    headline
    publishedAt
    source {
      name
    }
  }
`);

export const annotation = graphql(/* GraphQL */ `
  fragment Annotated on Annotation {
    __typename
    start
    end
    text
    ... on LinkAnnotation {
      url
    }
    ... on EmphasisAnnotation {
      isStrong
    }
    ... on MentionAnnotation {
      node {
        __typename
        ... on Person {
          id
          name
        }
        ... on Organisation {
          id
          name
        }
        ... on Place {
          id
          name
        }
      }
    }
    ... on QuotationAnnotation {
      quotation {
        id
        speaker {
          id
          name
        }
      }
    }
  }
`);

export const block = graphql(/* GraphQL */ `
  fragment Body on Block {
    __typename
    key
    text
    html
    ... on Paragraph {
      annotations {
        ...Annotated
      }
    }
    ... on Heading {
      level
      annotations {
        ...Annotated
      }
    }
    ... on BlockQuote {
      annotations {
        ...Annotated
      }
    }
    ... on ListBlock {
      isOrdered
      entries
    }
  }
`);

export const front = graphql(/* GraphQL */ `
  query Front($first: Int!, $after: String) {
    articles(first: $first, after: $after) {
      edges {
        node {
          ...Card
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount {
        value
        isExact
      }
    }
  }
`);

export const article = graphql(/* GraphQL */ `
  query Article($slug: String!) {
    article(by: { slug: $slug }) {
      ...Card
      byline
      source {
        url
      }
      section {
        id
        name
      }
      body {
        ...Body
      }
      mentions {
        edges {
          rel
          node {
            __typename
            ... on Person {
              id
              name
              jobTitle
            }
            ... on Organisation {
              id
              name
            }
            ... on Place {
              id
              name
            }
          }
          occurrences {
            part
            start
            end
            text
            block {
              key
              text
            }
          }
        }
      }
      related {
        edges {
          kind
          headline
          node {
            ...Card
          }
        }
      }
    }
  }
`);

export const person = graphql(/* GraphQL */ `
  query Person($slug: String!, $first: Int!) {
    person(by: { slug: $slug }) {
      id
      name
      affiliations {
        id
        roleName
        organisation {
          id
          name
        }
        lastReported
      }
      quotations(first: $first) {
        nodes {
          id
          text
          article {
            ...Card
          }
        }
      }
      articles(first: $first, orderBy: OLDEST) {
        edges {
          node {
            ...Card
          }
        }
      }
    }
  }
`);

export const search = graphql(/* GraphQL */ `
  query Search($query: String!) {
    search(query: $query, first: 10) {
      edges {
        node {
          __typename
          ... on Article {
            ...Card
          }
          ... on Person {
            id
            name
            jobTitle
          }
          ... on Organisation {
            id
            name
          }
        }
        highlights {
          field
          pieces {
            text
            isMatch
          }
        }
      }
    }
  }
`);

export type Annotated = DocumentType<typeof annotation>;
