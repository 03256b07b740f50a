import { Button, useGraphiQL } from '@graphiql/react';

const SKELETON = '{\n  "Authorization": "Bearer masthead_..."\n}';

/** What to do where the tab has no token. */
export function NoToken({ isNamed }) {
  const editor = useGraphiQL((state) => state.headerEditor);

  function goToHeaders() {
    // The one way that the page has to show the tab.
    document.querySelector('.graphiql-editor-tools [data-name="headers"]')?.click();
    if (!editor.getValue().trim()) editor.setValue(SKELETON);
    const line = editor.getModel().findMatches('masthead_...', true, false, true, null, false)[0];
    if (line) editor.setSelection(line.range);
    requestAnimationFrame(() => editor.focus());
  }

  return (
    <>
      <p>
        {isNamed
          ? 'What stands in “Headers” is no whole token: it is Bearer, masthead_ and 48 characters.'
          : 'These are for the newsroom: this tab has no token in “Headers”, below the query.'}
      </p>
      <p>It goes there as</p>
      <pre>{SKELETON}</pre>
      <p>
        <Button type="button" onClick={goToHeaders}>Go to “Headers”</Button>
      </p>
      <p>
        Who has the role ADMIN makes one for you with <code>tokenCreate</code>; the first is made where the hub’s database
        is:
      </p>
      <pre>masthead token create \{'\n'}  --name "Your name" --role EDITOR</pre>
      <p>The page keeps no token: after a reload it is to be put there again.</p>
    </>
  );
}

/** What to do where the hub refuses the tab's token, or does not answer. */
export function Refused({ error }) {
  return (
    <div role="alert">
      {error.code === 'UNAUTHENTICATED' && (
        <p>This token does not work: it is unknown, its time is over, or it was revoked. Put another one into “Headers”.</p>
      )}
      {error.code === 'FORBIDDEN' && (
        <p>
          The role of this token is too low: to see saved operations takes WRITER, to keep them EDITOR. Ask somebody with the
          role ADMIN for such a token.
        </p>
      )}
      {error.code !== 'UNAUTHENTICATED' && error.code !== 'FORBIDDEN' && <p>{error.message}</p>}
    </div>
  );
}
