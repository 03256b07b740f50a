// Prints the query with which the reference implementation asks for everything of a schema.

import { getIntrospectionQuery } from 'graphql';

process.stdout.write(
  getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }),
);
