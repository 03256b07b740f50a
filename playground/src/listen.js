// Subscriptions, over one WebSocket for each token, which is open as long as there is one.
import { createClient } from 'graphql-ws';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

const url = new URL('graphql', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');

// Who is refused once is refused again.
const REFUSED = 4403;

const clients = new Map();

/** The client that comes with the token of these headers. */
function clientWith(headers) {
  const token = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'authorization');
  const key = JSON.stringify(token);
  if (!clients.has(key)) {
    clients.set(
      key,
      createClient({
        url: url.href,
        connectionParams: Object.fromEntries(token),
        retryAttempts: Infinity,
        shouldRetry: ({ code }) => Boolean(code) && code !== REFUSED,
        retryWait: (tries) =>
          new Promise((over) => setTimeout(over, Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT))),
      }),
    );
  }
  return clients.get(key);
}

/** Subscribes. After a cut it goes on behind the last event, where the query takes a cursor as `$after`. */
export function listen(asked, headers = {}) {
  const payload = { ...asked };
  const keepPlace = ({ data }) => {
    const [event] = Object.values(data ?? {});
    // The client sends the payload again as it is then.
    if (event?.cursor) payload.variables = { ...payload.variables, after: event.cursor };
  };
  return {
    subscribe({ next, error, complete }) {
      const unsubscribe = clientWith(headers).subscribe(payload, {
        next(result) {
          keepPlace(result);
          next(result);
        },
        error: (failure) => error(failure instanceof CloseEvent ? new Error(closed(failure)) : failure),
        complete,
      });
      return { unsubscribe };
    },
  };
}

function closed({ code, reason }) {
  return `The hub closed the connection (${code}${reason && `: ${reason}`}).`;
}
