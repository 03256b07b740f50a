// Documents made up from a schema at random: some as they should be, the others wrong in one way each.

import {
  GraphQLList,
  GraphQLNonNull,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

import { Values } from './values.js';

/** What can be wrong with a document, each by its name where it is done. */
const FAULTS = [
  'wrong literal', 'broken literal', 'long escape', 'wrong enum', 'wrong oneOf', 'null in oneOf', 'nullable variable in oneOf', 'missing input field', 'unknown input field',
  'input field twice', 'wide Int', 'wide ID', 'bad scalar', 'wrong value', 'wrong enum value', 'wrong oneOf value', 'missing field',
  'unknown field value', 'bad scalar value', 'missing value', 'extra value', 'unknown field', 'selection on a leaf',
  'no selection', 'empty selection', 'unknown argument', 'argument twice', 'missing argument', 'unknown directive',
  'directive twice', 'directive without argument', 'directive at a wrong place', 'impossible fragment', 'fragment on a leaf',
  'fragment on an unknown type', 'unknown fragment', 'unused fragment', 'fragment twice', 'fragment cycle',
  'fragment named on', 'undefined variable', 'unused variable', 'variable twice', 'variable of an output type',
  'variable of an unknown type', 'other variable type', 'wrong default', 'variable in a default', 'nullable condition', 'conflict',
  'lists that begin alike',
  'conflict in fragments', 'operation twice', 'anonymous among others', 'no operation',
  'wrong operation name', 'no operation name', 'several root fields', 'introspection in a subscription',
  'no such root', 'type definition', 'description', 'token gone', 'token twice', 'token more', 'tokens swapped', 'character gone',
  'character more', 'cut off',
];

const TOKENS = ['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '=', '|', '&', '...', '..', 'on', 'name', '"text"', '"""', '1', '1.5', '#', ',', '\ufeff'];
const CHARACTERS = ['"', '\\', '\n', '\r', '\0', '\u0007', '\u00a0', 'é', '😀', '?', ';', "'", '`', '%', '-', '.', '_', '0', '\t', '\u2028'];
const PARTS = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_0-9.+-]+|#[^\n]*|\s+|[^]/g;

export class Documents {
  constructor(schema, random) {
    this.schema = schema;
    this.random = random;
    this.composites = Object.values(schema.getTypeMap()).filter((type) => isCompositeType(type) && !type.name.startsWith('__'));
    this.leaves = Object.values(schema.getTypeMap()).filter((type) => isLeafType(type) && !type.name.startsWith('__'));
  }

  /** One document, with variables and perhaps an operation's name. */
  next() {
    const { random } = this;
    this.fault = random.once(4) ? undefined : random.pick(FAULTS);
    for (let attempts = 8; attempts > 0; attempts -= 1) {
      this.chances = 1;
      const made = this.#attempt();
      if (!this.fault || this.chances === 0) return made;
    }
    this.fault = undefined;
    return this.#attempt();
  }

  #attempt() {
    const { random } = this;
    this.variables = new Map();
    this.fragments = new Map();
    this.made = 0;
    this.named = '';
    this.values = new Values(random, (kind) => this.slips(kind), (type, hasDefault) => this.#variable(type, hasDefault));
    const kind = random.pick(['query', 'query', 'query', 'mutation', 'subscription']);
    const root = this.#root(kind);
    const operation = root ? this.#operation(kind, root) : 'query { __typename }';
    let query = this.#with(operation);
    query = this.#spoilt(query);
    if (random.once(5)) query = this.#spaced(query);
    return { query, variables: this.#given(), ...this.#name(query) };
  }

  /** Whether to go wrong here in this way. */
  slips(kind) {
    if (this.fault !== kind || this.chances === 0 || this.random.once(3)) return false;
    this.chances -= 1;
    return true;
  }

  #root(kind) {
    if (this.slips('no such root')) return this.random.pick(this.composites.filter((type) => type.getFields));
    const { schema } = this;
    return { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind] ?? undefined;
  }

  #operation(kind, root) {
    const { random } = this;
    let set;
    if (kind === 'subscription' && !this.slips('several root fields')) {
      set = this.slips('introspection in a subscription') ? '{ __typename }' : this.#one(root);
    } else {
      set = this.#set(root, 4);
    }
    const directives = this.slips('directive at a wrong place') ? '@skip(if: true)' : '';
    if (this.slips('unused variable')) this.variables.set('unused', 'Int');
    const declared = [...this.variables].map(([name, type]) => `$${name}: ${type}`);
    if (declared.length > 0 && this.slips('variable twice')) declared.push(random.pick(declared));
    const variables = declared.length > 0 ? `(${declared.join(random.pick([', ', ' ']))})` : '';
    if (kind === 'query' && variables === '' && directives === '' && random.once(3)) return set;
    this.named = random.once(3) ? '' : ` ${random.pick(['Main', 'query', 'on', '_', 'M1'])}`;
    return `${kind}${this.named} ${variables} ${directives} ${set}`;
  }

  #one(root) {
    const { random } = this;
    const field = this.#field(root, random.pick(Object.values(root.getFields())), 3);
    switch (random.below(4)) {
      case 0:
        return `{ ${this.#fragment(root.name, `{ ${field} }`)} }`;
      case 1:
        return `{ ... on ${root.name} { ${field} } }`;
      case 2:
        return `{ ${field} ${field} }`;
      default:
        return `{ ${field} }`;
    }
  }

  #with(operation) {
    const { random } = this;
    const parts = [operation];
    for (const [name, { on, set }] of this.fragments) parts.push(`fragment ${name} on ${on} ${set}`);
    const query = this.schema.getQueryType().name;
    if (this.slips('unused fragment')) parts.push(`fragment Unused on ${query} { __typename }`);
    if (this.fragments.size > 0 && this.slips('fragment twice')) parts.push(parts.at(-1));
    if (this.slips('fragment named on')) parts.push(`fragment on on ${query} { __typename }`);
    if (this.slips('operation twice')) parts.push(random.pick(['query Main { __typename }', 'query Again { __typename } query Again { __typename }']));
    if (this.slips('anonymous among others')) parts.push('{ __typename }');
    if (this.slips('no operation')) parts.shift();
    if (this.slips('type definition')) parts.push(random.pick(['type New { a: Int }', 'extend type Query { a: Int }', 'schema { query: Query }', '"words" scalar New', 'directive @new on FIELD']));
    if (this.named && random.once(8)) parts.push('query Other { __typename }');
    if (random.once(3)) parts.reverse();
    if (this.slips('description')) parts.unshift('"text"');
    return parts.join(random.pick(['\n', ' ', '\n\n']));
  }

  #set(type, depth) {
    const { random } = this;
    if (this.slips('empty selection')) return '{ }';
    const fields = isCompositeType(type) && type.getFields ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    const selections = [];
    for (let count = 1 + random.below(4); count > 0; count -= 1) {
      const way = random.below(9);
      if (way === 0 || usable.length === 0) selections.push(random.pick(['__typename', 'kindOf: __typename']));
      else if (way === 1 && depth > 0) selections.push(`... ${this.#directives()} ${this.#set(type, depth - 1)}`);
      else if (way === 2 && depth > 0) selections.push(this.#inline(type, depth));
      else if (way === 3 && depth > 0) {
        const on = this.#condition(type);
        selections.push(this.#fragment(on.name, this.#set(on, depth - 1)));
      } else selections.push(this.#field(type, random.pick(usable), depth));
    }
    if (type === this.schema.getQueryType() && random.once(12)) {
      selections.push(random.pick(['__schema { queryType { name } types { name kind } }', '__type(name: "Query") { name fields { name } }']));
    }
    if (this.slips('unknown field')) selections.push('noSuchField');
    if (this.slips('unknown fragment')) selections.push('...NoSuchFragment');
    if (this.slips('conflict')) selections.push(...this.#conflict(type, usable));
    if (this.slips('lists that begin alike')) selections.push(...this.#lists(usable));
    if (this.slips('conflict in fragments')) selections.push(...this.#conflict(type, usable).map((field) => this.#fragment(type.name, `{ ${field} }`)));
    return `{ ${selections.join(random.pick([' ', ', ', '\n']))} }`;
  }

  #inline(type, depth) {
    const on = this.#condition(type);
    return `... on ${on.name} ${this.#directives()} ${this.#set(on, depth - 1)}`;
  }

  /** A type that a fragment here may be on, or one that it may not be on. */
  #condition(type) {
    const { random, schema } = this;
    if (this.slips('fragment on a leaf')) return random.pick([...this.leaves, ...Object.values(schema.getTypeMap()).filter(isInputObjectType)]);
    if (this.slips('fragment on an unknown type')) return { name: 'NoSuchType' };
    if (this.slips('impossible fragment')) return random.pick(this.composites);
    const objects = (one) => (isAbstractType(one) ? schema.getPossibleTypes(one) : [one]);
    const own = new Set(objects(type));
    const near = this.composites.filter((other) => objects(other).some((object) => own.has(object)));
    return near.length > 0 ? random.pick(near) : type;
  }

  #fragment(on, set) {
    const name = this.random.pick(['on_', 'F', 'fragment', 'true', 'Part']) + (this.made += 1);
    const inside = this.slips('fragment cycle') ? set.replace(/\}$/, `...${this.random.pick([name, ...this.fragments.keys()])} }`) : set;
    this.fragments.set(name, { on, set: inside });
    return `...${name} ${this.#directives()}`;
  }

  #field(type, field, depth) {
    const { random } = this;
    const given = this.#arguments(field);
    const named = getNamedType(field.type);
    let alias = random.once(20) ? `${random.pick(['a', 'id', 'on', 'type', 'true'])}: ` : '';
    if (given !== '' && !random.once(12)) alias = `_${(this.made += 1)}: `;
    let set = isLeafType(named) ? '' : this.#set(named, depth - 1);
    if (set === '' && this.slips('selection on a leaf')) set = '{ id }';
    if (set !== '' && this.slips('no selection')) set = '';
    return `${alias}${field.name}${given} ${this.#directives()} ${set}`;
  }

  #arguments(field) {
    const { random } = this;
    let given = field.args.filter((argument) => isRequiredArgument(argument) || random.once(3));
    if (given.length > 0 && this.slips('missing argument')) given = given.slice(1);
    const parts = given.map((argument) => `${argument.name}: ${this.values.written(argument.type, 3, false, argument.defaultValue !== undefined)}`);
    if (this.slips('unknown argument')) parts.push('noSuchArgument: 1');
    if (parts.length > 0 && this.slips('argument twice')) parts.push(random.pick(parts));
    return parts.length > 0 ? `(${parts.join(random.pick([', ', ' ']))})` : '';
  }

  /** Fields that answer to one name and are not the same, or are: merging has to see which. */
  #conflict(type, fields) {
    const { random } = this;
    if (fields.length === 0) return ['a: __typename', 'a: noSuchField'];
    const [one, other] = [random.pick(fields), random.pick(fields)];
    return [one, other].map((field) => this.#field(type, field, 1).replace(/^(\w+: )?/, 'same: '));
  }

  /** The same field with two lists, of which only one is wanted. */
  #lists(fields) {
    const isListOfLeaves = ({ type }) => isListType(getNullableType(type)) && isLeafType(getNullableType(getNullableType(type).ofType));
    const [field, given] = fields.flatMap((one) => one.args.filter(isListOfLeaves).map((argument) => [one, argument])).at(0) ?? [];
    if (!field || field.args.some((argument) => argument !== given && isRequiredArgument(argument))) return [];
    const item = this.values.written(new GraphQLNonNull(getNamedType(given.type)), 0, true);
    const set = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
    return [`same: ${field.name}(${given.name}: [${item}]) @skip(if: true) ${set}`, `same: ${field.name}(${given.name}: [${item}, ${item}]) ${set}`];
  }

  #directives() {
    const { random } = this;
    if (this.slips('unknown directive')) return '@noSuchDirective';
    if (this.slips('directive twice')) return '@skip(if: false) @skip(if: false)';
    if (this.slips('directive without argument')) return random.pick(['@skip', '@include(unless: true)', '@skip(if: null)', '@include(if: "true")', '@skip()']);
    if (this.slips('directive at a wrong place')) return random.pick(['@deprecated', '@oneOf', '@specifiedBy(url: "a")']);
    if (this.slips('nullable condition')) {
      this.variables.set('maybe', random.pick(['Boolean', 'Boolean = true', 'Boolean = null', 'Boolean! = false']));
      return '@include(if: $maybe)';
    }
    if (!random.once(8)) return '';
    const variable = random.once(2) ? this.#variable(this.schema.getDirective('skip').args[0].type, false) : undefined;
    const condition = variable ? `$${variable}` : random.pick(['true', 'false']);
    return `${random.pick(['@skip', '@include'])}(if: ${condition})`;
  }

  /** Declares a variable that fits, or almost, and gives its name. */
  #variable(type, hasDefault) {
    const { random } = this;
    if (this.slips('undefined variable')) return 'undefinedOne';
    const name = random.pick(['v', 'on', 'true', '_']) + (this.made += 1);
    let written = String(type);
    if (hasDefault && isNonNullType(type) && random.once(2)) written = String(type.ofType);
    else if (!isNonNullType(type) && random.once(3)) written += '!';
    let declared = written;
    if (this.slips('variable of an output type')) declared = random.pick(this.composites).name;
    else if (this.slips('variable of an unknown type')) declared = '[NoSuchType!]';
    else if (this.slips('other variable type')) declared = random.pick(['Int', 'String!', `[${written}]`, String(getNamedType(type)), written.replaceAll('!', ''), `${written}!`]);
    else if (this.slips('wrong default')) declared += ` = ${random.pick(['1', '"a"', 'null', 'WORD', '{}', '[[[]]]', 'true', '1e3', '{a: 1, a: 2}'])}`;
    else if (this.slips('variable in a default')) declared += ` = $${name}`;
    else if (random.once(4)) {
      declared += ` = ${this.values.written(isNonNullType(type) ? type : getNullableType(type), 2, true)}`;
      if (isNonNullType(type) && random.once(2)) declared = declared.replace(/! =/, ' =');
    }
    this.variables.set(name, declared);
    return name;
  }

  #given() {
    const { random, schema } = this;
    const given = {};
    for (const [name, declared] of this.variables) {
      const [written, byDefault] = declared.split(' = ');
      if (this.slips('missing value') || ((byDefault !== undefined || !written.endsWith('!')) && random.once(3))) continue;
      given[name] = this.values.json(typeOf(schema, written.replace('!!', '!')));
    }
    if (this.slips('extra value')) given.nobodyAsked = { a: [1] };
    return given;
  }

  #name(query) {
    const { random } = this;
    if (this.slips('wrong operation name')) return { operationName: random.pick(['NoSuchOperation', 'main', '']) };
    if (this.slips('no operation name')) return {};
    const names = [...query.matchAll(/\b(?:query|mutation|subscription)\s+(\w+)/g)].map((match) => match[1]);
    return names.length > 1 || (names.length > 0 && random.once(2)) ? { operationName: names[0] } : {};
  }

  /** The text with a fault that has nothing to do with the schema. */
  #spoilt(query) {
    const { random } = this;
    const parts = query.match(PARTS) ?? [''];
    const at = random.below(parts.length);
    const inside = random.below(query.length + 1);
    if (this.slips('token gone')) parts.splice(at, 1);
    else if (this.slips('token twice')) parts.splice(at, 0, parts[at], ' ');
    else if (this.slips('token more')) parts.splice(at, 0, random.pick(TOKENS));
    else if (this.slips('tokens swapped')) [parts[at], parts[0]] = [parts[0], parts[at]];
    else if (this.slips('character gone')) return query.slice(0, inside) + query.slice(inside + 1);
    else if (this.slips('character more')) return query.slice(0, inside) + random.pick(CHARACTERS) + query.slice(inside);
    else if (this.slips('cut off')) return query.slice(0, inside);
    return parts.join('');
  }

  /** The same document with all that means nothing between its tokens. */
  #spaced(query) {
    const { random } = this;
    const between = () => random.pick([' ', ',', '\t', '\r\n', '# é { " }\n', '\ufeff', '', '', '\n,,\n', '#\r']);
    return between() + query.replace(PARTS, (part) => (/^\s+$/.test(part) ? part + between() : part));
  }
}

/** The type that is written so, as far as a value can be made for it. */
function typeOf(schema, written) {
  const name = written.replace(/[[\]!]/g, '');
  const named = schema.getType(name);
  const leaf = named && !isObjectType(named) && !isAbstractType(named) ? named : schema.getType('Int') ?? schema.getType('String');
  return wrap(written, leaf);
}

function wrap(written, named) {
  if (written.endsWith('!')) return new GraphQLNonNull(wrap(written.slice(0, -1), named));
  return written.startsWith('[') ? new GraphQLList(wrap(written.slice(1, -1), named)) : named;
}
