import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Long lines go on in the next one, as they do in the answer. */
export function WrapLines() {
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
  }));
  useEffect(() => {
    for (const editor of Object.values(editors)) editor?.updateOptions({ wordWrap: 'on' });
  }, [editors]);
  return null;
}
