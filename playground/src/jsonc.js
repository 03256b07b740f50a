// Stands in for the parts of prettier that format variables and headers: they would bring a parser of JavaScript.
import { applyEdits, format } from 'jsonc-parser';

const STYLE = { insertSpaces: true, tabSize: 2, eol: '\n' };

export const parsers = {
  jsonc: { astFormat: 'jsonc', locStart: () => 0, locEnd: ({ text }) => text.length, parse: (text) => ({ text }) },
};

export const printers = {
  jsonc: { print: ({ node: { text } }) => applyEdits(text, format(text, undefined, STYLE)) },
};
