// The operations that the newsroom shares, asked for as everything else on this page.
import { fetcher } from './fetcher.js';

const LIST = `query SavedOperations($after: String) {
  viewer { role }
  savedOperations(first: 100, after: $after) {
    nodes { id name description updatedAt updatedBy }
    pageInfo { hasNextPage endCursor }
  }
}`;

const ONE = `query SavedOperation($id: ID!) {
  node(id: $id) { ... on SavedOperation { name document variables } }
}`;

const SET = `mutation SaveOperation($input: SavedOperationSetInput!) {
  savedOperationSet(input: $input) { userErrors { message path } notices }
}`;

const DELETE = `mutation DeleteOperation($id: ID!) {
  savedOperationDelete(input: { id: $id }) { userErrors { message path } }
}`;

/** Why the hub does not do what it is asked, by its code. */
export class Refusal extends Error {
  constructor({ message, extensions }) {
    super(message);
    this.code = extensions?.code;
  }
}

async function ask(query, variables, headers) {
  let answer;
  try {
    answer = await fetcher({ query, variables }, { headers });
  } catch (error) {
    // What browsers say when nobody answers.
    throw error instanceof TypeError ? new Error('The hub does not answer. Look whether it runs, and reload.') : error;
  }
  if (answer.errors?.length) throw new Refusal(answer.errors[0]);
  return answer.data;
}

/** All of them, by name, and the role of who asks. */
export async function list(headers) {
  const operations = [];
  for (let after = null; ; ) {
    const { viewer, savedOperations } = await ask(LIST, { after }, headers);
    operations.push(...savedOperations.nodes);
    if (!savedOperations.pageInfo.hasNextPage) return { role: viewer.role, operations };
    after = savedOperations.pageInfo.endCursor;
  }
}

/** One of them as it is now; null when it was deleted. */
export async function open(id, headers) {
  return (await ask(ONE, { id }, headers)).node;
}

/** Saves one under its name. What can be mended is told in `userErrors`. */
export async function save(input, headers) {
  return (await ask(SET, { input }, headers)).savedOperationSet;
}

/** Deletes one. What was deleted before is no mistake. */
export async function remove(id, headers) {
  await ask(DELETE, { id }, headers);
}
