// Documents and requests that were valid once, with something wrong: most are refused, none may do harm.

import { Lexer, Source, TokenKind } from 'graphql-17';

const INSERTED = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '|',
  '&',
  '=',
  '""',
  '"""',
  '0',
  '-1',
  '1.5',
  '1e400',
  '00',
  'null',
  'true',
  'on',
  'fragment',
  'query',
  'subscription',
  'mutation',
  'type',
  '$v1',
  '@skip(if: true)',
  '@nope',
  '__typename',
  '__schema',
  'id',
  '{ }',
  '#',
  '\u0000',
  '\ufeff',
  '"\\ud800"',
  '"\\u{110000}"',
  '😀',
];

/** The document with some tokens left out, twice, exchanged or added. */
export function brokenDocument(random, document) {
  const parts = tokens(document);
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left -= 1) {
    const at = random.below(parts.length);
    const other = random.below(parts.length);
    switch (random.weighted({ delete: 3, duplicate: 2, swap: 2, replace: 3, insert: 2, cut: 0.3, move: 1 })) {
      case 'delete':
        parts.splice(at, 1);
        break;
      case 'duplicate':
        parts.splice(at, 0, parts[at]);
        break;
      case 'swap':
        [parts[at], parts[other]] = [parts[other], parts[at]];
        break;
      case 'replace':
        parts[at] = parts[other];
        break;
      case 'insert':
        parts.splice(at, 0, random.pick(INSERTED));
        break;
      case 'cut':
        parts.splice(at);
        break;
      case 'move':
        parts.splice(other, 0, ...parts.splice(at, random.between(1, 6)));
        break;
    }
    if (parts.length === 0) break;
  }
  return parts.join(' ');
}

function tokens(document) {
  const lexer = new Lexer(new Source(document));
  const parts = [];
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    parts.push(document.slice(token.start, token.end));
  }
  return parts;
}

/** Variables of which some have other types than were declared, are missing, or are too many. */
export function brokenVariables(random, variables) {
  const names = Object.keys(variables);
  const broken = { ...variables };
  for (const name of random.some(names, 2)) {
    if (random.chance(0.3)) delete broken[name];
    else
      broken[name] = random.pick([
        null,
        1.5,
        -1,
        2 ** 40,
        '',
        'x',
        true,
        [],
        {},
        [null],
        { a: 1 },
        [[1]],
        '\u0000',
        1e308,
        nested(30),
        nested(40),
      ]);
  }
  if (random.chance(0.3)) broken.unknown = 1;
  return broken;
}

/** The body of a request that is wrong as such: JSON that is none, or that is no request. */
export function brokenBody(random, request) {
  const text = JSON.stringify(request);
  const other = () => random.pick([1, 'x', null, [], {}, true, nested(50), '\ud800']);
  switch (
    random.weighted({ cut: 2, flip: 3, field: 4, batch: 1, deep: 1, twice: 1, name: 1, bytes: 1, surrogate: 2 })
  ) {
    case 'cut':
      return text.slice(0, random.below(text.length));
    case 'flip': {
      const at = random.below(text.length);
      return (
        text.slice(0, at) + random.pick(['"', '{', '}', ',', '\\', '\u0000', '9', ':', '\\ud800']) + text.slice(at + 1)
      );
    }
    case 'field':
      return JSON.stringify({
        ...request,
        [random.pick(['query', 'variables', 'operationName', 'extensions'])]: other(),
      });
    case 'batch':
      return JSON.stringify([request, request]);
    case 'deep':
      return `${'['.repeat(100_000)}${random.chance(0.5) ? ']'.repeat(100_000) : ''}`;
    case 'twice':
      return `${text.slice(0, -1)},"query":"{ __typename }"}`;
    case 'name':
      return JSON.stringify({
        ...request,
        operationName: random.pick(['', 'Nobody', '__proto__', 'x'.repeat(101), '\u0000', '😀']),
      });
    case 'surrogate':
      return JSON.stringify({ ...request, variables: { ...request.variables, lone: '\udfff' } });
    default:
      return random.pick([
        new Uint8Array([0xff, 0xfe, 0x7b]),
        new Uint8Array([0x22, 0xc3, 0x28, 0x22]),
        '',
        ' ',
        'null',
        '\ufeff{}',
        '{"query":"{ __typename }"}x',
      ]);
  }
}

/** A document that nests or repeats more than a server should take. */
export function hugeDocument(random) {
  const times = random.pick([20, 60, 200, 2_000]);
  const repeated = (text) => text.repeat(times);
  const numbered = (one, most = times) => Array.from({ length: Math.min(times, most) }, (_, at) => one(at)).join(' ');
  const fragment = (at) => `fragment F${at} on Query { ${'viewer { subject } '.repeat(3)} ...F${at + 1} }`;
  const scorecards = (fields) => `{ organization { scorecards(first: 100) { nodes { ${fields} } } } }`;
  return random.pick([
    `{ ${repeated('organization { ')}name${repeated(' }')} }`,
    `{ ${numbered((at) => `a${at}: viewer { subject }`)} }`,
    `{ node(id: ${repeated('[')}1${repeated(']')}) { id } }`,
    `{ viewer { subject ${repeated('@skip(if: false) ')} } }`,
    `{ ...F0 } ${numbered(fragment, 30)} fragment F${Math.min(times, 30)} on Query { __typename }`,
    `query (${numbered((at) => `$v${at}: Int`)}) { __typename }`,
    `{ organization { ${'x'.repeat(times * 10)} } }`,
    `query ${'q'.repeat(times)} { viewer { subject } }`,
    scorecards('objectives { scorecard { objectives { scorecard { objectives { id } } } } }'),
    scorecards(numbered((at) => `s${at}: strategyMap { svg }`, 200)),
  ]);
}

function nested(levels) {
  let value = 1;
  for (let left = levels; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { a: value };
  return value;
}
