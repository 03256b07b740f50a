import { Kind, parse } from 'graphql';

const ENDPOINT = new URL('graphql', document.baseURI);

/** The name of the operation, unless the query has none of it: right after a change of tabs the last one's is given. */
function nameIn({ query, operationName }) {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return operations.some(({ name }) => name?.value === operationName) ? operationName : undefined;
  } catch {
    return operationName;
  }
}

/** Asks the hub. */
export async function fetcher(asked, { headers } = {}) {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...asked, operationName: nameIn(asked) }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The hub did not answer in JSON (status ${response.status}).`);
  }
}
