// Random values for arguments, variables and input fields: what a client would send, and what none should.

import { isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql-17';

import * as corpus from './corpus.mjs';

/** Types of nodes. */
export const KINDS_OF_NODES = [
  'Scorecard',
  'Perspective',
  'Theme',
  'Objective',
  'CausalLink',
  'Alignment',
  'Measure',
  'Initiative',
  'Deliverable',
  'KeyResult',
  'Review',
  'ActionItem',
  'Decision',
  'Comment',
  'Member',
  'ApiKey',
  'Webhook',
  'Organization',
];
/** What an id in such a place is an id of, where the name does not say it. */
const NODES = {
  parent: 'Scorecard',
  cause: 'Objective',
  effect: 'Objective',
  parentObjective: 'Objective',
  scorecards: 'Scorecard',
};

export class Values {
  /** `hostility` says how often a value is one that no client should send, from 0 to 1. */
  constructor(random, pool, { hostility, others }) {
    Object.assign(this, { random, pool, hostility, others });
  }

  /** A value of this type for the argument or input field of this name, which belongs to `owner`. */
  of(type, name, owner, depth = 0) {
    if (isNonNullType(type)) return this.#present(type.ofType, name, owner, depth);
    return this.random.chance(0.1) ? null : this.#present(type, name, owner, depth);
  }

  /** The fields of an input object: what it needs, and some of the rest. */
  object(type, owner, depth = 0) {
    const fields = Object.values(type.getFields());
    const one = (field) => [field.name, this.of(field.type, field.name, `${type.name} ${owner}`, depth + 1)];
    if (type.isOneOf) {
      const field = this.random.pick(fields);
      return { [field.name]: this.#present(field.type, field.name, `${type.name} ${owner}`, depth + 1) };
    }
    const rarely = { id: 0.05, organization: 0.1, idempotencyKey: 0.15, dryRun: 0.2 };
    const wanted = this.random.pick([0.1, 0.25, 0.5]);
    const given = fields.filter((field) => {
      if (isNonNullType(field.type) && field.defaultValue === undefined && field.default === undefined) return true;
      const often = rarely[field.name] ?? wanted;
      return depth < 4 && this.random.chance(often);
    });
    const object = Object.fromEntries(given.map(one));
    // Mostly the version that was seen last, so that changes come through.
    if ('expectedVersion' in object && this.random.chance(0.8)) {
      object.expectedVersion = this.pool.version(object.id) ?? object.expectedVersion;
    }
    return this.fitting(object);
  }

  /** Mostly a period that the measure has, and one value of it. */
  fitting(object) {
    const { random, pool } = this;
    const periods = corpus.PERIODS_OF[pool.frequency(object.measure?.id ?? object.measure?.key ?? object.measureId)];
    if (periods && 'period' in object && random.chance(0.8)) object.period = random.pick(periods);
    const values = ['value', 'text', 'yesNo'].filter((name) => name in object);
    if ('measure' in object && values.length > 1 && random.chance(0.9))
      for (const name of random.some(values, values.length - 1)) delete object[name];
    return object;
  }

  #present(type, name, owner, depth) {
    const { random } = this;
    if (isListType(type)) {
      const longest = depth > 2 ? 2 : random.pick([1, 2, 3, 5]);
      const length = random.chance(this.hostility * 0.1) ? 101 : random.between(random.chance(0.9) ? 1 : 0, longest);
      return Array.from({ length }, () => this.of(type.ofType, name, owner, depth + 1));
    }
    if (isInputObjectType(type)) return this.object(type, owner, depth);
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    return this.#scalar(type.name, name, owner);
  }

  #scalar(type, name, owner) {
    const { random, hostility } = this;
    const hostile = random.chance(hostility);
    switch (type) {
      case 'Boolean':
        return random.chance(0.5);
      case 'Int':
        return this.#int(name, hostile);
      case 'Float':
        return hostile ? random.pick(corpus.FLOATS) : Math.round(random.next() * 20_000 - 2_000) / 100;
      case 'ID':
        return this.#id(name, owner, hostile);
      case 'String':
        return this.#text(name, owner, hostile);
      case 'Date':
        return random.pick(hostile ? corpus.NO_DATES : corpus.DATES);
      case 'DateTime':
        return random.pick(hostile ? corpus.NO_INSTANTS : corpus.INSTANTS);
      case 'PeriodCode':
        return hostile ? random.pick(corpus.NO_PERIODS) : random.pick([...corpus.PERIODS, ...this.pool.periods.list]);
      case 'Decimal':
        return random.pick(hostile ? corpus.NO_DECIMALS : corpus.DECIMALS);
      case 'JSON':
        return this.#json() ?? {};
      default:
        throw new Error(`no values for the scalar ${type}`);
    }
  }

  #int(name, hostile) {
    const { random } = this;
    if (hostile) return random.pick(corpus.INTS);
    if (name === 'first' || name === 'last') return random.between(0, 6);
    return random.between(0, 12);
  }

  #id(name, owner, hostile) {
    const { random, pool } = this;
    if (this.others && random.chance(0.04)) return random.pick(this.others.ids()) ?? 'x';
    if (hostile) return random.chance(0.5) ? random.pick(corpus.HOSTILE) : (random.pick(pool.ids()) ?? 'x');
    const known = pool.ids(nodeOf(name, owner));
    return random.pick(known.length > 0 ? known : pool.ids()) ?? 'scorecard_01k9zzzzzzzzzzzzzzzzzzzzzz';
  }

  #text(name, owner, hostile) {
    const { random, pool } = this;
    if (hostile) return this.hostileText();
    switch (name) {
      case 'key':
        return random.chance(0.6) ? this.#key(owner) : `k-${random.below(30)}`;
      case 'organization':
      case 'slug':
        return pool.slug;
      case 'after':
      case 'before':
      case 'since':
        return random.pick([...pool.cursors.list, ...pool.revisions.list]) ?? '0';
      case 'formula':
        return this.#formula();
      case 'timeZone':
        return random.pick(corpus.ZONES);
      case 'currency':
        return random.pick(['CAD', 'EUR', 'JPY', 'KWD']);
      case 'email':
        return `p${random.below(20)}@example.org`;
      case 'subject':
        return `subject-${random.below(20)}`;
      case 'idempotencyKey':
        return `once-${random.below(20)}`;
      case 'url':
        return `http://127.0.0.1:9/hook-${random.below(9)}`;
      case 'template':
        return random.pick(pool.keys('Template')) ?? 'hospital';
      default:
        return random.pick(corpus.PLAIN);
    }
  }

  #key(owner) {
    const type = KINDS_OF_NODES.find((kind) => owner.startsWith(kind)) ?? 'Measure';
    return this.random.pick(this.pool.keys(type)) ?? 'k-1';
  }

  #formula() {
    const { random, pool } = this;
    const key = () => random.pick(pool.keys('Measure')) ?? 'k-1';
    return random.pick(corpus.FORMULAS).replaceAll('{a', `{${key()}`).replaceAll('{b}', `{${key()}}`);
  }

  hostileText() {
    const { random } = this;
    if (random.chance(0.15))
      return random.pick(['x', 'é', '😀', '\n', '\u0001', '{']).repeat(random.pick(corpus.LENGTHS));
    if (random.chance(0.2)) return random.pick(corpus.HOSTILE) + random.pick(corpus.HOSTILE);
    return random.pick(corpus.HOSTILE);
  }

  #json() {
    const document = this.random.pick(this.pool.documents);
    return document && this.random.chance(0.85) ? this.#changed(document) : this.#anything(3);
  }

  /** A copy of a JSON value in which a few things are others. */
  #changed(json) {
    const copy = structuredClone(json);
    for (let left = this.random.below(4); left > 0; left -= 1) this.#change(copy);
    return copy;
  }

  #change(json) {
    const { random } = this;
    let at = json;
    for (;;) {
      const names = Object.keys(at);
      if (names.length === 0) return;
      const name = random.pick(names);
      const next = at[name];
      if (next === null || typeof next !== 'object' || random.chance(0.15)) {
        if (random.chance(0.3)) Array.isArray(at) ? at.splice(Number(name), 1) : delete at[name];
        else if (typeof next === 'string' && random.chance(0.5))
          at[name] = random.pick([...this.pool.keys(), ...corpus.PLAIN, ...corpus.PERIODS]);
        else if (typeof next === 'number' && random.chance(0.7)) at[name] = random.pick(corpus.FLOATS);
        else at[name] = this.#anything(2);
        return;
      }
      at = next;
    }
  }

  #anything(depth) {
    const { random } = this;
    const kind = random.weighted({ text: 3, number: 2, boolean: 1, nothing: 1, list: depth, object: depth });
    if (kind === 'text') return this.hostileText();
    if (kind === 'number') return random.pick([...corpus.FLOATS, ...corpus.INTS]);
    if (kind === 'boolean') return random.chance(0.5);
    if (kind === 'nothing') return null;
    const values = Array.from({ length: random.below(4) }, () => this.#anything(depth - 1));
    return kind === 'list'
      ? values
      : Object.fromEntries(values.map((value, at) => [random.pick(['format', 'scorecards', 'key', `n${at}`]), value]));
  }
}

/** The type of node that an id in this place belongs to; undefined where it may be any. */
function nodeOf(name, owner) {
  const stem = name.replace(/Ids?$/, '');
  if (NODES[stem]) return NODES[stem];
  const named = KINDS_OF_NODES.find((kind) => kind.toLowerCase() === stem.toLowerCase());
  if (named) return named;
  if (name !== 'id') return undefined;
  return KINDS_OF_NODES.find((kind) =>
    owner.split(' ').some((word) => word.toLowerCase().startsWith(kind.toLowerCase())),
  );
}
