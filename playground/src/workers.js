// The editor thinks in workers; the build puts their names here.
const WORKERS = { graphql: GRAPHQL_WORKER, json: JSON_WORKER };

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(new URL(WORKERS[label] ?? EDITOR_WORKER, import.meta.url), { name: label }),
};
