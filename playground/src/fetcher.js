import { Kind, OperationTypeNode, getOperationAST, parse } from 'graphql';

import { listen } from './listen.js';

const ENDPOINT = new URL('graphql', document.baseURI);

/** What is asked and whether it is a subscription. Right after a change of tabs the last one's name is given with it. */
function read(asked) {
  try {
    const document = parse(asked.query);
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const operationName = operations.find(({ name }) => name?.value === asked.operationName)?.name?.value;
    const lasts = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
    return [{ ...asked, operationName }, lasts];
  } catch {
    return [asked, false];
  }
}

/** Asks the hub. */
export async function fetcher(given, { headers } = {}) {
  const [asked, lasts] = read(given);
  if (lasts) return listen(asked, headers);
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(asked),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The hub did not answer in JSON (status ${response.status}).`);
  }
}
