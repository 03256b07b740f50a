// Prints documents made up from a schema, a line of JSON each, with what the reference implementation says to them:
// node verdicts.js SCHEMA COUNT SEED

import { readFileSync } from 'node:fs';
import { GraphQLError, GraphQLScalarType, Kind, buildSchema, getOperationAST, getVariableValues, parse, validate } from 'graphql';

import { Documents } from './documents.js';
import { Random } from './random.js';
import { ownRule } from './values.js';

const [path, count, seed] = process.argv.slice(2);
const schema = buildSchema(readFileSync(path, 'utf8'));
for (const type of Object.values(schema.getTypeMap())) {
  const accepts = type instanceof GraphQLScalarType && ownRule(type.name);
  if (!accepts) continue;
  type.parseValue = (value) => {
    if (!accepts(value)) throw new GraphQLError(`no ${type.name}`);
    return value;
  };
  type.parseLiteral = (node) => type.parseValue(node.kind === Kind.STRING ? node.value : undefined);
}

/** A rule of the reference implementation throws where a root field of a subscription asks a variable. */
function validated(document) {
  try {
    return validate(schema, document);
  } catch (error) {
    return [error];
  }
}

function verdict({ query, variables, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return ['syntax', error.message];
  }
  const [error] = validated(document);
  if (error) return ['validation', error.message];
  // The reference implementation says this as it executes.
  const rootless = document.definitions.find(({ operation }) => operation && !schema.getRootType(operation));
  if (rootless) return ['validation', `no ${rootless.operation} in the schema`];
  const operation = getOperationAST(document, operationName);
  if (!operation) return ['operation', ''];
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return coerced.errors ? ['variables', coerced.errors[0].message] : ['ok', ''];
}

const BLOCK = '"""x"""';

/** What chance seldom makes, for one schema or the other. */
const MADE = [
  ['string written in two ways', `{ a: node(id: "x") { id } a: node(id: ${BLOCK}) { id } }`],
  ['string written in two ways', `{ a: being(id: "x") { __typename } a: being(id: ${BLOCK}) { __typename } }`],
  [
    'variable with a default in a oneOf input',
    'mutation($minor: Boolean = true) { articlePublish(input: { articleId: "x", version: 1, as: { minor: $minor } }) { articleId } }',
  ],
];
for (const [fault, query] of MADE) {
  const [said, why] = verdict({ query, variables: {} });
  process.stdout.write(`${JSON.stringify({ query, variables: {}, fault, said, why })}\n`);
}

const documents = new Documents(schema, new Random(Number(seed)));
for (let number = 0; number < Number(count); number += 1) {
  const made = documents.next();
  const [said, why] = verdict(made);
  process.stdout.write(`${JSON.stringify({ ...made, fault: documents.fault, said, why })}\n`);
}
