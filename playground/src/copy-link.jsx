import { ToolbarButton, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { linkTo } from './link.js';

const SAID_FOR = 4_000;

/** The button that copies a link to the query, and the name of the operation that such a link asked for. */
export function CopyLink({ operationName: wanted }) {
  const { queryEditor, variableEditor, operationName, operations } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    operationName: state.operationName,
    operations: state.operations,
  }));
  const { setOperationName } = useGraphiQLActions();
  const [said, say] = useState('');

  const found = operations?.some(({ name }) => name?.value === wanted) ?? false;
  useEffect(() => {
    if (found) setOperationName(wanted);
  }, [found, wanted, setOperationName]);

  useEffect(() => {
    const timer = setTimeout(say, SAID_FOR, '');
    return () => clearTimeout(timer);
  }, [said]);

  async function copy() {
    const link = linkTo({ query: queryEditor?.getValue(), variables: variableEditor?.getValue(), operationName });
    try {
      await navigator.clipboard.writeText(link);
      say('Link copied');
    } catch {
      // Browsers lend the clipboard to safe origins alone.
      history.replaceState(null, '', link);
      say('The link is in the address bar');
    }
  }

  return (
    <>
      <ToolbarButton onClick={copy} label="Copy link">
        <LinkIcon />
      </ToolbarButton>
      <output className="masthead-said">{said}</output>
    </>
  );
}

function LinkIcon() {
  return (
    <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
      <g strokeWidth="1.8" strokeLinecap="round">
        <path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.2-3.2a4.5 4.5 0 0 0-6.4-6.4L11.9 5.7" />
        <path d="M14 10a4.5 4.5 0 0 0-6.4 0l-3.2 3.2a4.5 4.5 0 0 0 6.4 6.4l1.3-1.3" />
      </g>
    </svg>
  );
}
