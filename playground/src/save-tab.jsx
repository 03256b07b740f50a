import { Button, tryParseJSONC, useGraphiQL } from '@graphiql/react';
import { useEffect, useId, useState } from 'react';

import { save } from './saved.js';

const NOTHING = { mistakes: [], done: '' };

/** The form that saves what the tab holds. */
export function SaveTab({ operations, headers, saved }) {
  const { queryEditor, variableEditor, operationName, tab } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    operationName: state.operationName,
    tab: state.tabs[state.activeTabIndex].id,
  }));
  const [given, give] = useState({});
  const [told, tell] = useState(NOTHING);
  const id = useId();

  // What is written here is about one tab.
  useEffect(() => {
    give({});
    tell(NOTHING);
  }, [tab]);

  const name = given.name ?? operationName ?? '';
  const same = operations.find((operation) => operation.name.toLowerCase() === name.trim().toLowerCase());
  const description = given.description ?? same?.description ?? '';
  const withVariables = given.withVariables ?? true;

  async function submit(event) {
    event.preventDefault();
    tell(NOTHING);
    let variables = null;
    try {
      const values = withVariables ? tryParseJSONC(variableEditor.getValue()) : undefined;
      variables = values === undefined ? null : JSON.stringify(values, null, 2);
    } catch {
      tell({ mistakes: [{ message: 'The tab’s variables are no JSON. Mend them, or leave them out.' }], done: '' });
      return;
    }
    try {
      const input = { name, description: description.trim() || null, document: queryEditor.getValue(), variables };
      const { userErrors, notices } = await save(input, headers);
      const done = userErrors.length ? '' : [`“${name.trim()}” is saved for the newsroom.`, ...notices].join(' ');
      tell({ mistakes: userErrors, done });
      if (done) saved();
    } catch (error) {
      tell({ mistakes: [{ message: error.message }], done: '' });
    }
  }

  return (
    <details className="masthead-save">
      <summary>Save this tab</summary>
      <form onSubmit={submit}>
        <label htmlFor={`${id}name`}>Name</label>
        <input
          id={`${id}name`}
          name="name"
          required
          list={`${id}names`}
          maxLength={200}
          value={name}
          onChange={({ target }) => give({ ...given, name: target.value })}
        />
        <datalist id={`${id}names`}>
          {operations.map((operation) => (
            <option key={operation.id} value={operation.name} />
          ))}
        </datalist>
        <label htmlFor={`${id}description`}>What it is for</label>
        <textarea
          id={`${id}description`}
          name="description"
          rows={2}
          maxLength={2000}
          value={description}
          onChange={({ target }) => give({ ...given, description: target.value })}
        />
        <label className="masthead-save-check">
          <input
            type="checkbox"
            checked={withVariables}
            onChange={({ target }) => give({ ...given, withVariables: target.checked })}
          />
          with its variables, as they are now
        </label>
        {same && (
          <p>
            This takes the place of “{same.name}”{same.updatedBy ? `, which ${same.updatedBy} saved` : ''}.
          </p>
        )}
        <Button type="submit">{same ? 'Replace' : 'Save'}</Button>
        <p role="status" className="masthead-saved-said">{told.done}</p>
        <div role="alert" className="masthead-save-mistakes">
          {told.mistakes.map(({ message, path }) => (
            <p key={message}>{path?.[1] ? `${PARTS[path[1]] ?? path[1]}: ${message}` : message}</p>
          ))}
        </div>
      </form>
    </details>
  );
}

/** The parts of what is saved, as this page calls them. */
const PARTS = { name: 'Name', description: 'What it is for', document: 'The query', variables: 'The variables' };
