// What the browser keeps between visits; some keep nothing, and say so by throwing.

/** What is kept by a name. */
export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Whether anything can be kept. */
export const keeps = (() => {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
})();
