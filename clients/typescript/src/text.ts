/** What says where in a text it stands: from one code point to before another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text by code points, in which all spans count. A string of JavaScript counts UTF-16 units, of which an emoji
 * has two or more: `text.slice(start, end)` would cut beside the words.
 */
export const slicer = (text: string): ((span: Span) => string) => {
  const points = Array.from(text);
  return ({ start, end }) => points.slice(start, end).join("");
};
