// Asks the server for the people of a session, examines each answer, and learns from it.

import { getVariableValues, parse } from 'graphql-17';

import { reference } from '../judgement.mjs';
import { Inspector } from './answer.mjs';
import { findings } from './findings.mjs';
import { Socket, events, get, post } from './transports.mjs';

/** A socket takes no longer message, in characters. */
const LONGEST_MESSAGE = 100_000;
const OLDER = 'older socket';

export class Examiner {
  #report;
  #sockets = new Map();
  #place;
  /** Answers to ask for again. */
  kept = [];
  /** What was asked and answered since the last step began; the answers as texts. */
  asked = [];
  told = [];

  constructor(system, schema, report, seed, founded) {
    Object.assign(this, { system, schema, seed }, founded);
    this.#report = report;
  }

  /** A step begins: what fails from now on has failed in it. */
  begin(step) {
    this.#place = step;
    this.asked = [];
    this.told = [];
  }

  /** Asks over this transport; undefined where it does not take such a request. */
  async ask(by, role, request, options = {}) {
    const { url, socketUrl } = this.system;
    const token = this.tokens[role];
    switch (by) {
      case 'post':
        return post(url, token, request, options);
      case 'get':
        return get(url, token, request, options);
      case 'events':
        return events(url, token, request, options);
      default:
        if (JSON.stringify(request).length > LONGEST_MESSAGE) return undefined;
        return (await this.#socket(socketUrl, role, by === OLDER ? 'graphql-ws' : 'graphql-transport-ws')).ask(
          request,
          options,
        );
    }
  }

  /** Asks over one transport and examines the answer. */
  async one(role, request, { by = 'post', isBroken = false, accept } = {}) {
    const answer = await this.ask(by, role, request, { accept });
    return answer && this.examine(by, role, request, answer, { isBroken });
  }

  /** Asks the same over every transport: each answers the same. */
  async alike(role, request, { isOlder = false, isBroken = false } = {}) {
    const ways = ['post', 'get', 'events', isOlder ? OLDER : 'socket'];
    let first;
    // Without a token there is no socket.
    for (const by of role === 'nobody' ? ways.slice(0, 3) : ways) {
      const answer = await this.ask(by, role, request);
      if (!answer) continue;
      const told = this.examine(by, role, request, answer, { isBroken, isCounted: by === 'post' });
      first ??= told;
      const [ours, posts] = [told, first].map((results) => JSON.stringify(by === OLDER ? results.map(older) : results));
      if (ours !== posts)
        this.fail(by, role, request, answer, [`${by} answers otherwise than post: ${difference(posts, ours)}`]);
    }
  }

  /** Examines an answer, learns from it, and returns what of it must be the same wherever the same is asked. */
  examine(by, role, request, answer, { isBroken = false, isCounted = true } = {}) {
    const { operation, document } = operationOf(request);
    const variables = operation && usable(this.schema, operation, request.variables);
    const problems = findings(answer, {
      schema: this.schema,
      request,
      variables,
      others: this.others,
      secret: this.secret,
    });
    if (!isBroken && reference(this.schema, request.query) !== 'valid')
      problems.push('the composer has made a document that is not valid');
    if (answer.results.length === 0 && operation?.operation !== 'subscription')
      problems.push('the operation has no result');
    const steady = answer.results.map((result) => {
      if (!('data' in result)) return { errors: plain(result.errors) };
      if (!operation) {
        problems.push('data of a document without such an operation');
        return result;
      }
      const inspector = new Inspector(this.schema, document, operation, variables?.coerced ?? {}, (type, fields) =>
        this.pool.meet(type, fields),
      );
      const { problems: found, steady: data } = inspector.inspect(result);
      problems.push(...found.slice(0, 3));
      return { data, ...(result.errors && { errors: plain(result.errors) }) };
    });
    if (isCounted) this.count(isBroken ? 'broken' : (operation?.operation ?? 'broken'), answer);
    this.fail(by, role, request, answer, problems);
    this.asked.push({ by, role, request });
    this.told.push(JSON.stringify(steady));
    return steady;
  }

  count(kind, answer) {
    this.#report.count(kind, answer.results.length > 0 ? outcome(answer.results[0]) : 'silent');
  }

  fail(by, role, request, answer, problems) {
    const { kind: database } = this.system;
    for (const problem of problems) {
      const log = this.system.saidOf(answer.requestId);
      this.#report.fail({
        problem,
        database,
        seed: this.seed,
        step: this.#place,
        by,
        role,
        request,
        status: answer.status,
        results: answer.results,
        log,
      });
    }
  }

  /** The process lives and has not complained. */
  look() {
    const problems = this.system.alarms().map((line) => `the log says: ${line}`);
    if (!this.system.isAlive) problems.push('the server has died');
    this.fail('', '', {}, { results: [] }, problems);
  }

  end() {
    for (const socket of this.#sockets.values()) socket.close();
  }

  async #socket(url, role, protocol) {
    const name = `${role} ${protocol}`;
    if (!this.#sockets.get(name)?.isOpen) this.#sockets.set(name, await Socket.open(url, this.tokens[role], protocol));
    return this.#sockets.get(name);
  }
}

/** The first place where two texts differ. */
export function difference(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return `…${one.slice(Math.max(0, at - 60), at + 120)}… and …${other.slice(Math.max(0, at - 60), at + 120)}…`;
}

/** The parsed document and the operation that is meant; nothing where there is none. */
function operationOf({ query, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch {
    return {};
  }
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  const meant = operations.filter(({ name }) => !operationName || name?.value === operationName);
  return { document, operation: meant.length === 1 ? meant[0] : undefined };
}

/** The variables as the reference takes them. */
function usable(schema, operation, variables) {
  try {
    const { variableValues, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    return { coerced: variableValues?.coerced, errors };
  } catch (error) {
    return { errors: [error] };
  }
}

/** Errors without what names the request. */
function plain(errors) {
  return errors.map(({ message, path, locations, extensions: { requestId, ...extensions } = {} }) => ({
    message,
    path,
    locations,
    extensions,
  }));
}

/** A result as the older protocol of the socket tells it: one error of what is refused. */
function older(result) {
  return 'data' in result ? result : { errors: result.errors.slice(0, 1) };
}

/** What became of a request, in a word or two. */
function outcome({ data, errors }) {
  const codes = [...new Set((errors ?? []).map(({ extensions }) => extensions?.code))].sort();
  if (!data) return `refused: ${codes}`;
  if (errors) return `executed, with errors: ${codes}`;
  const problems = Object.values(data).flatMap((field) => field?.userErrors ?? []);
  return problems.length > 0 ? 'executed, with user errors' : 'executed';
}
