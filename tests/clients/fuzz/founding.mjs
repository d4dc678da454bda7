// Two organizations for a session: one with people of all roles, and another of which these must learn nothing.

import { readFileSync } from 'node:fs';

import { parse } from 'graphql-17';

import { Inspector } from './answer.mjs';
import { Pool } from './pool.mjs';
import { post } from './transports.mjs';

const SAMPLE = JSON.parse(readFileSync(new URL('../../../samples/treasury-board-2018.json', import.meta.url), 'utf8'));
const MEMBERS = { keeper: 'ADMIN', admin: 'ADMIN', editor: 'EDITOR', contributor: 'CONTRIBUTOR', viewer: 'VIEWER' };
const IMPORT =
  'mutation ($document: JSON!) { scorecardsImport(input: { document: $document }) { userErrors { message } } }';
const INVITE = 'mutation ($input: MemberInviteInput!) { memberInvite(input: $input) { userErrors { message } } }';
const TEMPLATE = `mutation ($input: ScorecardCreateFromTemplateInput!) {
  scorecardCreateFromTemplate(input: $input) { scorecard { id } userErrors { message } }
}`;
/** All that can be met at the start. */
const LEARN = parse(`{
  templates { key }
  organization {
    id revision document
    members(first: 20) { nodes { id } }
    scorecards(first: 20) { nodes {
      id key version
      perspectives { id key version }
      themes { id key version }
      objectives { id key version }
      causalLinks { id version }
      measures { id key version frequency period { period { code } } }
      initiatives { id key version deliverables { id version } }
    } }
  }
}`);

/**
 * Founds them and learns what is in them. `tokens` are those of the people by what they may do, `part` the one who sees
 * one scorecard and what is below it, `keeper` one who looks at the organization from outside of the session's steps,
 * `nobody` without any; no answer to them may have `secret` in it.
 */
export async function found(system, schema, seed) {
  const [own, other, secret] = [`own-${seed}`, `other-${seed}`, `confidential-${seed}`];
  const [pool, others] = [new Pool(own), new Pool(other)];
  await system.found(own);
  await system.found(other);
  const tokens = { nobody: undefined };
  for (const [name, role] of Object.entries(MEMBERS)) tokens[name] = await system.token(own, name, role);

  const stranger = await system.token(other, 'stranger', 'ADMIN');
  await succeed(system, stranger, TEMPLATE, { input: { template: 'hospital', key: secret } });
  await learn(system, schema, stranger, others);

  await succeed(system, tokens.admin, IMPORT, { document: SAMPLE });
  await learn(system, schema, tokens.admin, pool);
  const [parentId] = pool.ids('Scorecard');
  const made = await succeed(system, tokens.admin, TEMPLATE, {
    input: { template: pool.keys('Template')[seed % pool.keys('Template').length], parentId },
  });
  const { scorecard } = made.scorecardCreateFromTemplate;
  await succeed(system, tokens.admin, INVITE, {
    input: { subject: 'part', role: 'VIEWER', scorecardId: scorecard.id },
  });
  tokens.part = await system.token(own, 'part');
  await learn(system, schema, tokens.admin, pool);
  return { pool, others, tokens, secret };
}

/** Asks what must succeed, and returns `data`. */
export async function succeed(system, token, query, variables) {
  const { results } = await post(system.url, token, { query, variables });
  const { data, errors } = results[0];
  const problems = errors ?? Object.values(data).flatMap((field) => field?.userErrors ?? []);
  if (problems.length > 0) throw new Error(`refused: ${JSON.stringify(problems)}`);
  return data;
}

async function learn(system, schema, token, pool) {
  const data = await succeed(system, token, LEARN.loc.source.body);
  new Inspector(schema, LEARN, LEARN.definitions[0], {}, (type, fields) => pool.meet(type, fields)).inspect({ data });
}
