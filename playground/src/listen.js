// Subscriptions, over one WebSocket that is open as long as there is one.
import { createClient } from 'graphql-ws';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

const url = new URL('graphql', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');

const client = createClient({
  url: url.href,
  retryAttempts: Infinity,
  retryWait: (tries) =>
    new Promise((over) => setTimeout(over, Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT))),
});

/** Subscribes. After a cut it goes on behind the last event, where the query takes a cursor as `$after`. */
export function listen(asked) {
  const payload = { ...asked };
  const keepPlace = ({ data }) => {
    const [event] = Object.values(data ?? {});
    // The client sends the payload again as it is then.
    if (event?.cursor) payload.variables = { ...payload.variables, after: event.cursor };
  };
  return {
    subscribe({ next, error, complete }) {
      const unsubscribe = client.subscribe(payload, {
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
