// Values of input types, as a document writes them and as JSON has them: fitting, and of every kind that does not fit.

import {
  GraphQLNonNull,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
} from 'graphql';

const TEXTS = [
  '""', '"a"', '"é"', '"😀"', '"tab\there"', '"\\u00e9"', '"\\u{1F600}"', '"\\u{00000041}"', '"\\uD83D\\uDE00"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"# no comment"', '"{ [ ("', '"""block"""', '""""""', '"""\n    a\n      b\n\n    c\n  """',
  '"""a \\""" b"""', '"""\\u00e9 \\n"""', '"""é\r\n  😀"""', '"true"', '"1"', '"\u0007"', '"\ufeff"', '"\u2028"',
];
const BROKEN_TEXTS = [
  '"open', '"two\nlines"', '"\\x"', '"\\u12"', '"\\u{}"', '"\\u{110000}"', '"\\uD83D"', '"\\uDE00\\uD83D"', '"\\u{D800}"', '"\\uD83Dx"',
  '"\\u{1F600"', "'a'", '"\\"', '"""open', '"""open\\"""', '"\\U0041"', '"\\u{ 41}"', '"\\uD83D\\u{DE00}"',
];
const INTS = ['0', '-0', '1', '7', '2147483647', '-2147483648'];
const WIDE_INTS = ['2147483648', '-2147483649', '9007199254740993', '99999999999999999999', '1e3', '1.0', '-0.0', '1E0'];
const FLOATS = ['0', '-1', '1.5', '1e10', '1E+5', '-0.0e-0', '2147483648', '99999999999999999999', '0.00000000000000000001', '1e308'];
const BROKEN_NUMBERS = ['01', '00', '-', '1.', '.5', '1e', '1e+', '+1', '0x1', '1_000', '1a', '1.5.5', '--1', '1e1e1', '0.1.', '-01', '1.e1', '12é', '1.0a', '0_'];
const WRONG = ['0', '1.5', '"text"', 'true', 'null', 'WORD', '[]', '{}', '[[1]]', '{a: 1}', '$undefined', '"""block"""', 'on', '[null]'];

/** Values of the scalars that these schemas have of their own, which a document may not have, and what their rule is. */
const OWN = {
  DateTime: {
    good: ['2026-11-23T08:30:00Z', '2026-11-23T09:30:00.123+01:00'],
    bad: ['', 'yesterday', '2026-11-23', '2026-11-23T08:30:00', '2026-13-01T00:00:00Z'],
  },
  Date: { good: ['2026-11-23', '2024-02-29'], bad: ['', '2023-02-29', '2026-11', '20261123'] },
  PartialDate: { good: ['1999', '1999-12', '1999-12-31'], bad: ['', '99', '1999-13', '1999-12-32'] },
  URL: { good: ['https://example.com/', 'http://example.com/a?b=c'], bad: ['', 'example.com', 'javascript:1', '/a'] },
  Locale: { good: ['en', 'en-GB', 'zh-Hant'], bad: ['', 'e', 'en_GB', 'e-n'] },
  HTML: { good: ['<p>', ''], bad: [] },
};

/** A well-formed language tag, after RFC 5646, 2.1: a slip of the pen may leave one. */
const LOCALE = /^(([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8})(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?|x(-[a-z0-9]{1,8})+)$/i;

/** An address after the URL standard: a slip of the pen may leave one. */
function isUrl(value) {
  try {
    const { protocol, host } = new URL(value);
    return ['http:', 'https:'].includes(protocol) && host !== '';
  } catch {
    return false;
  }
}

/** Whether a value is one of a schema's own scalars; `undefined` where every value is. */
export function ownRule(name) {
  const rule = OWN[name];
  if (name === 'Locale') return (value) => typeof value === 'string' && LOCALE.test(value);
  if (name === 'URL') return (value) => typeof value === 'string' && isUrl(value);
  return rule && ((value) => typeof value === 'string' && !rule.bad.includes(value) && (name === 'HTML' || rule.good.includes(value)));
}

export class Values {
  /** `slips(kind)` says whether to go wrong here; `variable(type, hasDefault)` gives a variable to use, or nothing. */
  constructor(random, slips, variable) {
    this.random = random;
    this.slips = slips;
    this.variable = variable;
  }

  /** A value as a document writes it. */
  written(type, depth = 3, isConstant = false, hasDefault = false) {
    const { random } = this;
    if (this.slips('wrong literal')) return random.pick(isConstant ? [...WRONG, '$any'] : WRONG);
    if (this.slips('broken literal')) return random.pick([...BROKEN_TEXTS, ...BROKEN_NUMBERS]);
    if (!isConstant && random.once(4)) {
      const name = this.variable(type, hasDefault);
      if (name) return `$${name}`;
    }
    if (!isNonNullType(type) && random.once(9)) return 'null';
    const bare = getNullableType(type);
    if (isListType(bare)) {
      if (random.once(4)) return this.written(bare.ofType, depth, isConstant);
      const items = Array.from({ length: depth > 0 ? random.below(4) : 0 }, () => this.written(bare.ofType, depth - 1, isConstant));
      return `[${items.join(random.pick([', ', ' ', ',\n']))}]`;
    }
    if (isEnumType(bare)) {
      if (this.slips('wrong enum')) return random.pick(['NO_SUCH_VALUE', `"${bare.getValues()[0].name}"`, bare.getValues()[0].name.toLowerCase() + '_', 'true', '1']);
      return random.pick(bare.getValues()).name;
    }
    if (isInputObjectType(bare)) return this.#object(bare, depth, isConstant);
    return this.#scalar(bare);
  }

  #object(type, depth, isConstant) {
    const { random } = this;
    const fields = Object.values(type.getFields());
    let given = fields.filter((field) => isRequiredInputField(field) || (depth > 0 && random.once(3)));
    if (type.isOneOf) {
      given = [random.pick(fields)];
      if (this.slips('wrong oneOf')) given = random.pick([[], fields.slice(0, 2), fields]);
    } else if (given.length > 0 && this.slips('missing input field')) {
      given.splice(random.below(given.length), 1);
    }
    const parts = given.map((field) => {
      let value;
      if (type.isOneOf && !this.slips('null in oneOf')) {
        const type = this.slips('nullable variable in oneOf') ? field.type : new GraphQLNonNull(field.type);
        value = this.written(type, depth - 1, isConstant);
      } else {
        value = type.isOneOf ? 'null' : this.written(field.type, depth - 1, isConstant, field.defaultValue != null);
      }
      return `${field.name}: ${value}`;
    });
    if (this.slips('unknown input field')) parts.push('noSuchField: 1');
    if (parts.length > 0 && this.slips('input field twice')) parts.push(random.pick(parts));
    return `{${parts.join(random.pick([', ', ' ']))}}`;
  }

  #scalar(type) {
    const { random } = this;
    switch (type.name) {
      case 'Int':
        return random.pick(this.slips('wide Int') ? WIDE_INTS : INTS);
      case 'Float':
        return random.pick(FLOATS);
      case 'Boolean':
        return random.pick(['true', 'false']);
      case 'ID':
        return random.pick(['"a"', '1', '-0', '"""id"""', '99999999999999999999', '"é"']);
      case 'String':
        return this.slips('long escape') ? '"\\u{0000000041}"' : random.pick(TEXTS);
      default: {
        const own = OWN[type.name];
        if (!own) return random.pick([...INTS, ...TEXTS, 'true', 'WORD', '[1, "a"]', '{a: {b: [null]}}']);
        return JSON.stringify(random.pick(own.bad.length > 0 && this.slips('bad scalar') ? own.bad : own.good));
      }
    }
  }

  /** A value as JSON. */
  json(type, depth = 3) {
    const { random } = this;
    if (this.slips('wrong value')) return random.pick([null, 0, 1.5, -0, 1e21, 'text', true, [], {}, [[1]], { a: 1 }, [null], 2147483648, '', ' ']);
    if (!isNonNullType(type) && random.once(9)) return null;
    const bare = getNullableType(type);
    if (isListType(bare)) {
      if (random.once(4)) return this.json(bare.ofType, depth);
      return Array.from({ length: depth > 0 ? random.below(4) : 0 }, () => this.json(bare.ofType, depth - 1));
    }
    if (isEnumType(bare)) return this.slips('wrong enum value') ? random.pick(['NO_SUCH_VALUE', 0, true]) : random.pick(bare.getValues()).name;
    if (isInputObjectType(bare)) {
      const fields = Object.values(bare.getFields());
      let given = fields.filter((field) => isRequiredInputField(field) || (depth > 0 && random.once(3)));
      if (bare.isOneOf) given = this.slips('wrong oneOf value') ? random.pick([[], fields.slice(0, 2)]) : [random.pick(fields)];
      else if (given.length > 0 && this.slips('missing field')) given.pop();
      const object = Object.fromEntries(given.map((field) => [field.name, this.json(field.type, depth - 1)]));
      if (this.slips('unknown field value')) object.noSuchField = random.pick([1, null]);
      return object;
    }
    switch (isScalarType(bare) && bare.name) {
      case 'Int':
        return random.pick([0, 1, -7, 2147483647, -2147483648, 3.0]);
      case 'Float':
        return random.pick([0, 1.5, -1, 1e21, 5e-324]);
      case 'Boolean':
        return random.pick([true, false]);
      case 'ID':
        if (this.slips('wide ID')) return 1e21;
        return random.pick(['a', 1, -7, '', 'é', 9007199254740991]);
      case 'String':
        return random.pick(['', 'text', 'é😀', '\u2028', '1']);
      default: {
        const own = OWN[bare.name];
        if (!own) return random.pick([1, 'a', true, [1, [null]], { a: {} }]);
        return random.pick(own.bad.length > 0 && this.slips('bad scalar value') ? own.bad : own.good);
      }
    }
  }
}
