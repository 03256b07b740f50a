import './saved-operations.css';

import {
  Button, ReloadIcon, StarIcon, TrashIcon, UnStyledButton, tryParseJSONC, useGraphiQL, useGraphiQLActions,
} from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';

import { SaveTab } from './save-tab.jsx';
import { list, open, remove } from './saved.js';
import { NoToken, Refused } from './token-help.jsx';

/** A secret as the hub makes them: with less than this nothing is asked, since what is no token counts against who sends it. */
const WHOLE_TOKEN = /^Bearer masthead_[\w-]{48}$/;

const WAIT = 300;

/** The request headers of the tab: an object where they can be read, and whether a whole token is among them. */
function useHeaders() {
  const editor = useGraphiQL((state) => state.headerEditor);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!editor) return undefined;
    setText(editor.getValue());
    let timer;
    const listening = editor.onDidChangeModelContent(() => {
      clearTimeout(timer);
      timer = setTimeout(() => setText(editor.getValue()), WAIT);
    });
    return () => {
      clearTimeout(timer);
      listening.dispose();
    };
  }, [editor]);
  let headers;
  try {
    headers = tryParseJSONC(text) ?? {};
  } catch {
    headers = {};
  }
  const token = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return { text, headers, isNamed: Boolean(token), hasToken: WHOLE_TOKEN.test(token) };
}

function SavedOperations() {
  const { text, headers, isNamed, hasToken } = useHeaders();
  const schema = useGraphiQL((state) => state.schema);
  const { introspect } = useGraphiQLActions();
  const [asked, setAsked] = useState(0);
  const [told, tell] = useState({});
  const [said, say] = useState('');
  const heading = useRef(null);
  const reload = () => setAsked((times) => times + 1);

  useEffect(() => {
    addEventListener('focus', reload);
    return () => removeEventListener('focus', reload);
  }, []);

  useEffect(() => {
    if (!hasToken) return undefined;
    let isAwaited = true;
    const answered = (answer) => isAwaited && tell({ ...answer, of: text });
    list(headers).then(answered, (error) => answered({ error }));
    return () => {
      isAwaited = false;
    };
  }, [text, asked]);

  // What was told to another token is none of this one's.
  const { role, operations, error } = told.of === text ? told : {};
  // A hub that tells its schema to editors alone tells it now.
  useEffect(() => {
    if (role && !schema) introspect();
  }, [role, schema, introspect]);

  const mayKeep = role === 'EDITOR' || role === 'ADMIN';
  return (
    <section className="masthead-saved" aria-labelledby="masthead-saved">
      <div className="masthead-saved-head">
        <h2 id="masthead-saved" ref={heading} tabIndex={-1}>Saved operations</h2>
        {hasToken && (
          <UnStyledButton type="button" aria-label="Read the list again" title="Read the list again" onClick={reload}>
            <ReloadIcon aria-hidden="true" />
          </UnStyledButton>
        )}
      </div>
      {!hasToken && <NoToken isNamed={isNamed} />}
      {hasToken && error && <Refused error={error} />}
      {hasToken && !error && !operations && <p role="status">They are being read.</p>}
      {hasToken && operations && (
        <>
          <p>What the newsroom runs again and again. Each opens in a tab of its own, with this tab’s headers.</p>
          {mayKeep ? (
            <SaveTab operations={operations} headers={headers} saved={reload} />
          ) : (
            <p>Your role is {role}: to save operations and to delete them takes EDITOR.</p>
          )}
          <p role="status" className="masthead-saved-said">{said}</p>
          {operations.length === 0 && <p>There is none yet.</p>}
          <ul>
            {operations.map((operation) => (
              <Operation
                key={operation.id}
                operation={operation}
                headers={headers}
                headersText={text}
                mayDelete={mayKeep}
                say={say}
                gone={() => {
                  reload();
                  heading.current?.focus();
                }}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Operation({ operation: { id, name, description, updatedAt, updatedBy }, headers, headersText, mayDelete, say, gone }) {
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
  }));
  const { addTab, setVisiblePlugin, updateActiveTabValues } = useGraphiQLActions();
  const [isSure, ask] = useState(false);

  async function attempt(work) {
    say('');
    try {
      await work();
    } catch (error) {
      say(error.message);
    }
  }

  const show = () =>
    attempt(async () => {
      const found = await open(id, headers);
      if (!found) {
        say(`Somebody deleted “${name}”.`);
        gone();
        return;
      }
      addTab();
      // The tab has its title at once, and so its width.
      updateActiveTabValues({ query: found.document });
      editors.query.setValue(found.document);
      editors.variables.setValue(found.variables ?? '');
      editors.headers.setValue(headersText);
      requestAnimationFrame(() => document.querySelector('.graphiql-tab-active')?.scrollIntoView({ inline: 'nearest' }));
      // On narrow screens the list lies over the tab.
      if (matchMedia('(max-width: 700px)').matches) setVisiblePlugin(null);
    });

  const drop = () =>
    attempt(async () => {
      await remove(id, headers);
      say(`“${name}” is deleted.`);
      gone();
    });

  return (
    <li>
      <div className="masthead-saved-row">
        <UnStyledButton type="button" className="masthead-saved-open" aria-label={`Open “${name}”`} aria-describedby={id} onClick={show}>
          <strong>{name}</strong>
          <span id={id}>
            {description}
            {updatedBy && <small>{updatedBy}, {shown(updatedAt)}</small>}
          </span>
        </UnStyledButton>
        {mayDelete && (
          <UnStyledButton
            type="button"
            className="masthead-saved-delete"
            aria-label={`Delete “${name}”`}
            title={`Delete “${name}”`}
            aria-expanded={isSure}
            onClick={() => ask(!isSure)}
          >
            <TrashIcon aria-hidden="true" />
          </UnStyledButton>
        )}
      </div>
      {isSure && (
        <div className="masthead-saved-sure">
          <span>For the whole newsroom, for good?</span>
          <Button type="button" onClick={drop}>Delete</Button>
          <Button type="button" onClick={() => ask(false)}>Keep</Button>
        </div>
      )}
    </li>
  );
}

function shown(instant) {
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export const SAVED_OPERATIONS = { title: 'Saved operations', icon: StarIcon, content: SavedOperations };
