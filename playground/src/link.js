// Links that hold a query. It stands in the fragment, which browsers send to nobody; request headers never go in.
const PARTS = ['query', 'variables', 'operationName'];

/** The link to a query on this page. */
export function linkTo(asked) {
  const parts = PARTS.filter((part) => asked[part]?.trim()).map((part) => [part, asked[part]]);
  const page = new URL(location.href);
  page.hash = new URLSearchParams(parts);
  return page.href;
}

/** Whether the address of this page holds a query. */
export function hasLink() {
  return new URLSearchParams(location.hash.slice(1)).has('query');
}

/** The query in the address of this page, taken out of it so that a reload keeps what was edited since. */
export function takeLink() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!parts.get('query')) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return Object.fromEntries(PARTS.map((part) => [part, parts.get(part) ?? undefined]));
}
