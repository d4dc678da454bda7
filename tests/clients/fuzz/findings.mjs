// What is wrong with an answer whatever was asked: its status, its errors, its size, and what it must not tell.

import { readFileSync } from 'node:fs';

import {
  Lexer,
  Source,
  TokenKind,
  getNamedType,
  isInputObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  typeFromAST,
} from 'graphql-17';

import { judgement, reference } from '../judgement.mjs';
import { MOST_BYTES } from './system.mjs';

/** The codes that clients are told of. */
const CODES = new Set(topLevelCodes(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')));
/** Those that a sound server does not answer here. */
const DEFECTS = [
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
  'TIMEOUT',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'PERSISTED_QUERY_REQUIRED',
  'SLOW_CONSUMER',
];
/** Refusals that come before the document is judged, or end its judgement. */
const EARLY = ['UNAUTHENTICATED', 'DEPTH_LIMIT_EXCEEDED', 'COMPLEXITY_LIMIT_EXCEEDED', 'COST_LIMIT_EXCEEDED'];
const ID = /\b[a-z_]+_[0-9a-hjkmnp-tv-z]{26}\b/g;
/** What an answer has besides its content: names of headers and the meter's rest. */
const SLACK = 64 * 1024;

function topLevelCodes(markdown) {
  const section = markdown.split('\n## ').find((part) => part.startsWith('Top-level errors'));
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => line.split('|')[1].match(/[A-Z_]{4,}/g));
}

/** A list of sentences; empty where nothing is wrong. */
export function findings(answer, { schema, request, variables, others, secret }) {
  const problems = [];
  if (answer.problem) problems.push(answer.problem);
  if (answer.isLate) problems.push('no answer in time');
  if (answer.status >= 500) problems.push(`HTTP ${answer.status}`);
  if (answer.bytes > MOST_BYTES + SLACK) problems.push(`${answer.bytes} bytes`);
  for (const result of answer.results) problems.push(...envelope(result, answer));
  problems.push(...leaks(JSON.stringify(answer.results), JSON.stringify(request), others, secret));
  if (schema && answer.results.length > 0) problems.push(...judged(answer.results[0], schema, request, variables));
  return problems;
}

/** The shape of a result and of its errors. */
function envelope(result, { requestId }) {
  const problems = [];
  const unknown = Object.keys(result).filter((name) => !['data', 'errors', 'extensions'].includes(name));
  if (unknown.length > 0) problems.push(`an answer with ${unknown}`);
  if (!('data' in result) && !result.errors) problems.push('neither data nor errors');
  if (result.errors && !(Array.isArray(result.errors) && result.errors.length > 0))
    return [...problems, 'errors is no list, or empty'];
  for (const { message, extensions } of result.errors ?? []) {
    if (!CODES.has(extensions?.code)) problems.push(`an error with the code ${extensions?.code}`);
    if (DEFECTS.includes(extensions?.code)) problems.push(`${extensions.code}: ${message}`);
    if (typeof message !== 'string' || message === '') problems.push('an error without a message');
    if (!extensions?.requestId || (requestId && extensions.requestId !== requestId))
      problems.push('an error without its request id');
  }
  return problems;
}

/** What belongs to the other organization and was not in the request. */
function leaks(answer, asked, others, secret) {
  const problems = [];
  const request = asked.replace(/\\+u\{(\w+)\}/g, (_, digits) => codePoint(digits));
  if (answer.includes(secret) && !request.includes(secret)) problems.push("the other organization's texts are told");
  for (const [id] of answer.matchAll(ID)) {
    if (others.has(id) && !request.includes(id)) problems.push(`the other organization's ${id} is told`);
  }
  return problems;
}

/** The server's judgement of document and variables against the reference's. */
function judged({ data, errors }, schema, { query, operationName }, variables) {
  const codes = (errors ?? []).map(({ extensions }) => extensions?.code);
  const expected = reference(schema, query);
  const isRefused = data === undefined;
  if (isRefused && codes.some((code) => EARLY.includes(code))) return [];
  const ours = judgement(errors);
  if (expected === 'valid' && ours !== 'valid')
    return isDeliberate(schema, query, errors)
      ? []
      : [`valid by the reference, ${ours} by the server: ${errors[0].message}`];
  if (expected !== 'valid' && ours === 'valid') return [`${expected} by the reference, valid by the server`];
  if (expected === 'valid' && variables?.errors && !isRefused)
    return [`executed with variables that are unusable by the reference: ${variables.errors[0].message}`];
  return [];
}

/** A difference of those that tests/clients/language.test.mjs lists. */
function isDeliberate(schema, query, errors) {
  const kinds = tokens(query);
  // An empty selection set; a number that no double holds.
  if (kinds.some(({ kind }, at) => kind === TokenKind.BRACE_L && kinds[at + 1]?.kind === TokenKind.BRACE_R))
    return true;
  if (
    kinds.some(({ kind, value }) => [TokenKind.INT, TokenKind.FLOAT].includes(kind) && !Number.isFinite(Number(value)))
  )
    return true;
  return errors.every(({ message }) => isOfOurs(schema, query, message));
}

/** Something that the reference cannot know, or overlooks. */
function isOfOurs(schema, query, message) {
  // It overlooks a nullable variable for what is one of several, and knows no bounds.
  if (/one of several|oneOf|at most [\d,]+ characters/i.test(message)) return true;
  const [, argument, type, field] = message.match(/^Argument "(\w+)" of "(\w+)\.(\w+)" is not usable/) ?? [];
  const [, variable] = message.match(/^The default of variable "\$(\w+)" is not usable/) ?? [];
  const declared =
    variable &&
    parse(query)
      .definitions.flatMap(({ variableDefinitions = [] }) => variableDefinitions)
      .find((one) => one.variable.name.value === variable);
  const given = argument
    ? schema
        .getType(type)
        ?.getFields()
        [field]?.args.find(({ name }) => name === argument)?.type
    : declared && typeFromAST(schema, declared.type);
  const named = given && getNamedType(given);
  // It does not know which texts are dates and ids, nor how long lists are.
  return (
    named !== undefined &&
    (isInputObjectType(named) || named.name === 'ID' || (isScalarType(named) && !isSpecifiedScalarType(named)))
  );
}

function tokens(document) {
  const lexer = new Lexer(new Source(document));
  const found = [];
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) found.push(token);
  return found;
}

function codePoint(digits) {
  const number = Number.parseInt(digits, 16);
  return number <= 0x10ffff ? String.fromCodePoint(number) : '';
}
