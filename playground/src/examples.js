// What the tabs of a first visit hold. A tab is called after its query.
import editor from './examples/editor.graphql';
import reader from './examples/reader.graphql';
import subscriber from './examples/subscriber.graphql';
import understanding from './examples/understanding.graphql';

const example = (query, variables) => ({ query, variables: variables && JSON.stringify(variables, null, 2) });

export const EXAMPLES = [
  example(reader, { first: 5, after: null }),
  example(editor),
  example(subscriber, { after: null }),
  example(understanding),
];
