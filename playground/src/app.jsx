import './workers.js';
import './style.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { CopyLink } from './copy-link.jsx';
import { EXAMPLES } from './examples.js';
import { fetcher } from './fetcher.js';
import { hasLink, takeLink } from './link.js';
import { SAVED_OPERATIONS } from './saved-operations.jsx';
import { keeps, kept } from './storage.js';
import { WrapLines } from './wrap-lines.js';

const PLUGINS = [SAVED_OPERATIONS, HISTORY_PLUGIN, explorerPlugin()];

const link = takeLink();
const tabs = link ? [link, ...EXAMPLES] : EXAMPLES;
// On later visits GraphiQL opens what it kept.
const opened = link ?? (kept('graphiql:tabState') ? undefined : EXAMPLES[0]);

function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={keeps ? undefined : null}
      defaultTabs={tabs}
      initialQuery={opened?.query}
      initialVariables={opened?.variables}
      defaultEditorToolsVisibility={matchMedia('(max-width: 700px)').matches ? false : undefined}
    >
      <GraphiQL.Logo>Masthead</GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CopyLink operationName={link?.operationName} />
            <WrapLines />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}

// A link pasted into this page's address is opened as well; another fragment changes nothing.
addEventListener('hashchange', () => hasLink() && location.reload());

createRoot(document.getElementById('playground')).render(<Playground />);
