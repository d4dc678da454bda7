// The kinds of steps of a session. Each takes the examiner, its own choices and who asks.

import { again } from './again.mjs';
import { brokenBody, brokenDocument, brokenVariables, hugeDocument } from './broken.mjs';
import { Composer } from './composer.mjs';
import { difference } from './examiner.mjs';
import { findings } from './findings.mjs';
import { pages } from './pages.mjs';
import { leave, post } from './transports.mjs';
import { Values } from './values.mjs';

/** Who asks, and how often. */
export const ROLES = { admin: 40, editor: 25, contributor: 8, viewer: 14, part: 6, nobody: 4 };
/** What takes rights away from those who ask is rare. */
const RARE = ['memberRemove', 'roleRevoke', 'roleGrant', 'organizationUpdate', 'scorecardArchive'];
/** How long a subscription is listened to after something was written, in ms. */
const LISTEN = 250;
/** How long it is waited for at all, in ms. */
const PATIENCE = 20_000;
/** The entries of what records figures. */
const ENTRIES = { actualsRecord: 'ActualEntryInput', targetsSet: 'TargetEntryInput' };
const PAGE = 'query ($since: String) { organization { changes(since: $since, first: 40) { nodes { cursor } } } }';
const CHANGED = `subscription ($after: String) { changed(after: $after) {
  cursor revision at kind type nodeId periodCode before after actor { kind id name } node { __typename id } measurePeriod { id actual target }
} }`;

/** A step of this name may be taken; how often, and whether two databases answer it alike. */
export const STEPS = {
  query: { often: 30, isSteady: true, take: query },
  alike: { often: 14, isSteady: true, take: alike },
  again: { often: 8, isSteady: true, take: kept },
  mutation: { often: 30, isSteady: true, take: mutation },
  document: { often: 14, isSteady: true, take: document },
  variables: { often: 5, isSteady: true, take: variables },
  body: { often: 5, isSteady: true, take: body },
  huge: { often: 2, isSteady: false, take: huge },
  figures: { often: 6, isSteady: true, take: figures },
  pages: { often: 4, isSteady: true, take: pages },
  subscription: { often: 3, isSteady: false, take: subscription },
  replay: { often: 2, isSteady: true, take: replay },
  burst: { often: 4, isSteady: false, take: burst },
};

function query(examiner, random, role) {
  return examiner.one(role, compose(examiner, random, 'query'), {
    accept: random.pick([undefined, 'application/json', '*/*']),
  });
}

function alike(examiner, random, role) {
  return examiner.alike(role, compose(examiner, random, 'query'), { isOlder: random.chance(0.3) });
}

function kept(examiner, random, role) {
  return again(examiner, random, compose(examiner, random, 'query'), role);
}

function mutation(examiner, random, role) {
  const by = role === 'nobody' ? 'post' : random.weighted({ post: 8, socket: 1, events: 1 });
  return examiner.one(role, compose(examiner, random, 'mutation'), { by });
}

function figures(examiner, random) {
  return examiner.one(random.pick(['admin', 'editor']), recording(examiner, random));
}

function document(examiner, random, role) {
  const request = compose(examiner, random, random.weighted({ query: 3, mutation: 1 }));
  return examiner.one(role, { ...request, query: brokenDocument(random, request.query) }, { isBroken: true });
}

function variables(examiner, random, role) {
  const request = compose(examiner, random, random.pick(['query', 'mutation']));
  return examiner.one(role, { ...request, variables: brokenVariables(random, request.variables) }, { isBroken: true });
}

function huge(examiner, random, role) {
  return examiner.alike(role, { query: hugeDocument(random), variables: {} }, { isBroken: true });
}

async function body(examiner, random, role) {
  const text = brokenBody(random, compose(examiner, random, random.pick(['query', 'mutation'])));
  const type = random.chance(0.1)
    ? random.pick(['text/plain', 'application/json; charset=utf-16', 'multipart/form-data', ''])
    : undefined;
  const answer = await post(examiner.system.url, examiner.tokens[role], text, { type });
  examiner.count('body', answer);
  const request = { body: String(text).slice(0, 5_000), type };
  examiner.fail(
    'post',
    role,
    request,
    answer,
    findings(answer, { request: String(text), others: examiner.others, secret: examiner.secret }),
  );
}

/** Listens while something is recorded. */
async function subscription(examiner, random, role) {
  const request = compose(examiner, random, 'subscription');
  const by = role === 'nobody' ? 'events' : random.pick(['events', 'socket', 'older socket']);
  const stop = new AbortController();
  const listening = examiner.ask(by, role, request, {
    most: 3,
    until: AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE)]),
  });
  await examiner.one('editor', recording(examiner, random));
  const timer = setTimeout(() => stop.abort(), LISTEN);
  const answer = await listening;
  clearTimeout(timer);
  if (!answer) return;
  // It may have nothing to tell.
  answer.isLate &&= !stop.signal.aborted;
  examiner.examine(by, role, request, answer);
}

/** The last changes, told by a page and by two streams: all tell the same ones. */
async function replay(examiner, random, anybody) {
  const role = anybody === 'nobody' ? 'viewer' : anybody;
  const revision = random.pick(examiner.pool.revisions.list.slice(-10)) ?? '0';
  const [{ data }] = await examiner.one(role, { query: PAGE, variables: { since: revision } });
  const cursors = data?.organization?.changes?.nodes.map(({ cursor }) => cursor);
  if (!cursors?.length) return;
  const request = { query: CHANGED, variables: { after: revision } };
  const told = [];
  for (const by of ['events', 'socket']) {
    const stream = await examiner.ask(by, role, request, { most: cursors.length });
    // How a stream ends is up to its protocol.
    told.push(JSON.stringify(examiner.examine(by, role, request, stream).map(({ data, errors }) => data ?? errors)));
    const heard = stream.results.map((result) => result.data?.changed.cursor);
    // Where rights have changed, a page tells what came before that, and a stream nothing.
    const isExpired = stream.results.some(({ errors }) => errors?.[0].extensions.code === 'SYNC_CURSOR_EXPIRED');
    if (!isExpired && heard.join() !== cursors.join())
      examiner.fail(by, role, request, stream, [
        `the stream tells other changes than the page: ${difference(cursors.join(), heard.join())}`,
      ]);
  }
  if (told[0] !== told[1])
    examiner.fail('socket', role, request, { results: told }, [
      `the socket replays otherwise than the event stream: ${difference(...told)}`,
    ]);
}

/** Several requests at once, and one whose sender goes away. */
async function burst(examiner, random) {
  const asked = Array.from({ length: random.between(3, 8) }, () => {
    const role = random.weighted(ROLES);
    const kind = random.weighted({ query: 1, mutation: 2 });
    return {
      role,
      request: kind === 'query' || random.chance(0.5) ? compose(examiner, random, kind) : recording(examiner, random),
    };
  });
  const answers = Promise.all(asked.map(({ role, request }) => examiner.ask('post', role, request)));
  const leaving = compose(examiner, random, random.pick(['query', 'mutation']));
  await leave(examiner.system.url, examiner.tokens.editor, leaving, random.between(1, 40));
  for (const [number, answer] of (await answers).entries())
    examiner.examine('post', asked[number].role, asked[number].request, answer);
}

/** Values or targets of several measures, now and then the largest there are. */
function recording({ schema, pool }, random) {
  const mutation = random.pick(Object.keys(ENTRIES));
  const values = new Values(random, pool, { hostility: random.pick([0, 0, 0.2, 0.8]) });
  const entry = (id) =>
    values.fitting({
      period: 'FY2026',
      ...values.object(schema.getType(ENTRIES[mutation]), 'Measure'),
      measure: { id },
    });
  const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
  return {
    query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message field } revision } }`,
    variables: { input: { entries: random.some(pool.ids('Measure'), 5).map(entry), errorPolicy: 'ROW_BY_ROW' } },
  };
}

/** A valid operation of this kind. */
function compose({ schema, pool, others }, random, kind) {
  const values = new Values(random, pool, { hostility: random.pick([0, 0, 0.05, 0.3]), others });
  const operation = () =>
    new Composer(random, schema, values, { selections: random.pick([10, 30, 60, 150]) }).operation(kind);
  const request = operation();
  return kind === 'mutation' && RARE.some((name) => request.query.includes(name)) && random.chance(0.8)
    ? operation()
    : request;
}
