// Random documents that are valid by the schema, with their variables.
//
// Owns which fields are asked for and how they are written down. What the values are is `values.mjs`'s.

import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql-17';

/** Objects that an answer may hold by the composer's own estimate, far below what a server allows. */
const MOST_OBJECTS = 1_500;
/** Entries that a list without an argument is taken for. */
const LIST = 6;
/** How often a field takes the server's own page size, which is 50. */
const WHOLE_PAGE = 0.05;
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

export class Composer {
  #random;
  #schema;
  #values;
  #left;
  #objects = 0;
  #variables = [];
  #fragments = [];
  /** What stands under each response name: equal names must mean equal fields. */
  #meanings = new Map();
  #names = 0;

  constructor(random, schema, values, { selections = 40 } = {}) {
    this.#random = random;
    this.#schema = schema;
    this.#values = values;
    this.#left = selections;
  }

  /** An operation of this kind, `query`, `mutation` or `subscription`. */
  operation(kind) {
    const random = this.#random;
    const root = { query: 'getQueryType', mutation: 'getMutationType', subscription: 'getSubscriptionType' }[kind];
    const type = this.#schema[root]();
    const depth = random.pick([2, 3, 4, 5, 6, 7]);
    const body = kind === 'query' ? this.#selectionSet(type, depth, 1) : this.#roots(type, kind, depth);
    const name = random.chance(0.7) ? `Fuzz${random.below(5)}` : undefined;
    const definitions = this.#variables.map(({ definition }) => definition);
    const head =
      name || kind !== 'query' || definitions.length > 0 || random.chance(0.3)
        ? `${kind}${name ? ` ${name}` : ''}`
        : '';
    const declared = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const parts = [`${head}${declared} ${body}`, ...this.#fragments];
    const sent = this.#variables.filter(({ value }) => value !== undefined);
    const request = { query: '', variables: Object.fromEntries(sent.map(({ name, value }) => [name, value])) };
    if (name && random.chance(0.15)) parts.push('query Another { __typename }');
    if (name && (parts.at(-1).startsWith('query Another') || random.chance(0.3))) request.operationName = name;
    request.query = random.some(parts, parts.length).join(random.pick([' ', '\n', '\n# a comment\n', ',\n']));
    return request;
  }

  /** Fields of a mutation or subscription. */
  #roots(type, kind, depth) {
    const random = this.#random;
    const fields = Object.values(type.getFields());
    const count = kind === 'subscription' ? 1 : random.pick([1, 1, 1, 2, 3]);
    const chosen = Array.from({ length: count }, () =>
      this.#field(random.pick(fields), Math.min(depth, 4), 1, kind === 'mutation'),
    );
    return `{ ${chosen.join(' ')} }`;
  }

  /** Selections on a type, `many` times in the answer. */
  #selectionSet(type, depth, many) {
    const selections = isAbstractType(type) ? this.#abstract(type, depth, many) : this.#fields(type, depth, many);
    return `{ ${selections.join(this.#random.pick([' ', ' ', ', ', '\n']))} }`;
  }

  /** The type's name, which tells what the rest is, and what some of the possible types have. */
  #abstract(type, depth, many) {
    const possible = this.#random.some(this.#schema.getPossibleTypes(type), this.#random.pick([0, 1, 1, 2, 3, 5]));
    const own = isUnionType(type) ? ['__typename'] : ['__typename', 'id'];
    return [...own, ...possible.map((one) => this.#inline(one, depth, many))];
  }

  #inline(type, depth, many, condition = type.name) {
    return `...${condition ? ` on ${condition}` : ''}${this.#directives()} ${this.#selectionSet(type, depth, many)}`;
  }

  #fields(type, depth, many) {
    const random = this.#random;
    const all = Object.values(type.getFields());
    const leaves = all.filter((field) => isLeafType(getNamedType(field.type)));
    const composites = all.filter((field) => !isLeafType(getNamedType(field.type)));
    const selections = [];
    if (type.getFields().id) selections.push('id');
    if (random.chance(0.15)) selections.push('__typename');
    for (const field of random.some(leaves, random.pick([1, 2, 3, 5])))
      selections.push(this.#field(field, depth, many, true));
    const wanted = depth <= 0 || this.#left <= 0 ? 0 : random.pick(leaves.length > 0 ? [0, 1, 1, 2, 3] : [1, 2, 3]);
    for (const field of random.some(composites, wanted)) {
      if (this.#objects + many * LIST > MOST_OBJECTS) break;
      selections.push(this.#field(field, depth, many, true));
    }
    if (selections.length === 0) selections.push('__typename');
    if (type.name === 'Query' && random.chance(0.05)) selections.push(this.#introspection());
    const wrapped = this.#wrapped(selections, type);
    return random.some(wrapped, wrapped.length);
  }

  /** Some of the selections within a fragment, which may be spread again. */
  #wrapped(selections, type) {
    const random = this.#random;
    if (selections.length < 2 || !random.chance(0.2)) return selections;
    const inner = selections.splice(0, random.between(1, selections.length - 1));
    const names = [
      type.name,
      ...type
        .getInterfaces()
        .filter(({ name }) => inner.every((text) => text === 'id' || text === '__typename') && name)
        .map(({ name }) => name),
    ];
    if (random.chance(0.5)) {
      const condition = random.pick([...names, '']);
      return [...selections, `...${condition ? ` on ${condition}` : ''}${this.#directives()} { ${inner.join(' ')} }`];
    }
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${random.pick(names)} { ${inner.join(' ')} }`);
    const spread = () => `...${name}${this.#directives()}`;
    return random.chance(0.1) ? [...selections, spread(), spread()] : [...selections, spread()];
  }

  #field(field, depth, many, mayBeLeftOut) {
    const random = this.#random;
    this.#left -= 1;
    const args = this.#arguments(field);
    const type = getNamedType(field.type);
    const head = this.#named(field, args.text) + args.text + (mayBeLeftOut ? this.#directives() : '');
    if (isLeafType(type)) return head;
    const objects = many * (args.page ?? (isListType(getNullableType(field.type)) ? LIST : 1));
    this.#objects += objects;
    return `${head} ${this.#selectionSet(type, depth - 1, objects)}`;
  }

  /** The response name and the field's: an alias where another field has the name already, and sometimes elsewhere. */
  #named(field, args) {
    const meaning = `${field.name}${args}: ${field.type}`;
    const known = this.#meanings.get(field.name);
    const free = known === undefined || (known === meaning && args === '');
    if (free && !this.#random.chance(0.1)) {
      this.#meanings.set(field.name, meaning);
      return field.name;
    }
    const alias = `${this.#random.pick(['a', 'b', '_', 'id', 'node'])}${(this.#names += 1)}`;
    return `${alias}: ${field.name}`;
  }

  /** The arguments as text, and how large a page they ask for. */
  #arguments(field) {
    const random = this.#random;
    const paged = field.args.some(({ name }) => name === 'first');
    const given = field.args.filter(({ name, type, ...rest }) => {
      if (isNonNullType(type) && rest.defaultValue === undefined && rest.default === undefined) return true;
      if (name === 'first') return !random.chance(WHOLE_PAGE);
      if (name === 'last' || name === 'before') return random.chance(0.03);
      if (name === 'slug' || name === 'organization') return random.chance(0.15);
      return random.chance(0.3);
    });
    let page = paged ? 50 : undefined;
    const texts = given.map(({ name, type }) => {
      const value = this.#values.of(type, name, `${field.name} ${getNamedType(field.type).name}`);
      if (name === 'first' && typeof value === 'number' && value >= 0) page = Math.min(value, 50);
      return `${name}: ${this.#written(value, type)}`;
    });
    return { text: texts.length > 0 ? `(${texts.join(', ')})` : '', page };
  }

  #directives() {
    const random = this.#random;
    if (!random.chance(0.06)) return '';
    const names = random.some(['include', 'skip'], random.pick([1, 1, 2]));
    const type = this.#schema.getDirective('include').args[0].type;
    return names
      .map((name) => ` @${name}(if: ${this.#written(random.chance(name === 'include' ? 0.8 : 0.2), type)})`)
      .join('');
  }

  /** The value as a variable or as a literal. */
  #written(value, type) {
    if (this.#random.chance(0.4)) return this.#variable(value, type);
    return this.#literal(value, type);
  }

  #variable(value, type) {
    const random = this.#random;
    const name = `v${this.#variables.length + 1}`;
    const strict = isNonNullType(type);
    const exact = value !== null && !strict && random.chance(0.3) ? `${type}!` : `${type}`;
    const variable = { name, value, definition: `$${name}: ${exact}` };
    if (value !== null && random.chance(0.15) && !isInputObjectType(getNullableType(type))) {
      // A default makes a nullable variable fit where null does not.
      const declared = random.chance(0.5) ? exact : `${getNullableType(type)}`;
      variable.definition = `$${name}: ${declared} = ${this.#constant(value, type)}`;
      if (random.chance(0.5)) variable.value = undefined;
    } else if (value === null && random.chance(0.5)) {
      variable.value = undefined;
    }
    this.#variables.push(variable);
    return `$${name}`;
  }

  #constant(value, type) {
    return this.#literal(value, type, false);
  }

  /** GraphQL text of a value, in which some parts are variables. */
  #literal(value, type, variables = true) {
    const inner = (part, of) =>
      variables && this.#random.chance(0.05) ? this.#variable(part, of) : this.#literal(part, of, variables);
    const nullable = getNullableType(type);
    if (value === null) return 'null';
    if (isListType(nullable)) {
      if (value.length === 1 && value[0] !== null && this.#random.chance(0.2))
        return this.#literal(value[0], nullable.ofType, variables);
      return `[${value.map((part) => inner(part, nullable.ofType)).join(', ')}]`;
    }
    if (isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      // What is one of several takes no variable that may be null.
      const part = nullable.isOneOf ? (one, of) => this.#literal(one, of, variables) : inner;
      return `{ ${Object.entries(value)
        .map(([name, one]) => `${name}: ${part(one, fields[name].type)}`)
        .join(', ')} }`;
    }
    if (isEnumType(nullable)) return value;
    return nullable.name === 'JSON' ? this.#json(value, type, variables) : scalar(value, this.#random);
  }

  #json(value, type, variables) {
    const names = (json) =>
      json !== null && typeof json === 'object'
        ? Object.entries(json).flatMap(([name, one]) => [...(Array.isArray(json) ? [] : [name]), ...names(one)])
        : [];
    const fits = names(value).every((name) => NAME.test(name)) && JSON.stringify(value).length < 2_000;
    if (!fits) return variables ? this.#variable(value, type) : '{}';
    const text = (json) => {
      if (Array.isArray(json)) return `[${json.map(text).join(', ')}]`;
      if (json !== null && typeof json === 'object')
        return `{${Object.entries(json)
          .map(([name, one]) => `${name}: ${text(one)}`)
          .join(', ')}}`;
      return scalar(json, this.#random);
    };
    return text(value);
  }

  #introspection() {
    return this.#random.pick([
      '__schema { queryType { name } directives { name args { name type { name kind } } } }',
      '__type(name: "Measure") { name fields { name type { name kind ofType { name } } } interfaces { name } }',
      '__type(name: "Status") { enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } }',
      '__type(name: "Node") { possibleTypes { name } }',
      '__type(name: "MeasureRef") { isOneOf inputFields { name defaultValue type { kind name } } }',
      '__type(name: "Nothing") { name specifiedByURL }',
    ]);
  }
}

/** A number, boolean or text as a literal. */
function scalar(value, random) {
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0' : String(value);
  if (random.chance(0.1) && /^[ -~]+$/.test(value) && !/["\\]|^\s|\s$/.test(value)) return `"""${value}"""`;
  // What JSON escapes, GraphQL does; a name for each character beyond the first plane is its own.
  return random.chance(0.05)
    ? `"${[...value].map((one) => `\\u{${one.codePointAt(0).toString(16)}}`).join('')}"`
    : JSON.stringify(value);
}
