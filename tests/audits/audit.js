// Audits a GraphQL endpoint: node audit.js URL. Prints a line for each audit with its id, its result and what it wants.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);

for (const { id, name, fn } of serverAudits({ url, fetchFn: fetch })) {
  const { status, reason } = await fn();
  console.log([id, status, name, reason].filter(Boolean).join('\t'));
}
