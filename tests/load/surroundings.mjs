// Where and with what something was measured, in a sentence.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { SERVER, sql } from './database.mjs';

export async function surroundings(size) {
  const day = new Date().toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' });
  const processors = cpus();
  const git = (...args) => execFileSync('git', args, { cwd: new URL('.', import.meta.url), encoding: 'utf8' }).trim();
  const postgres = await sql(SERVER, 'SHOW server_version');
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
  const commit = git('rev-parse', '--short', 'HEAD');
  return (
    `Measured on ${day} at ${commit}, on ${processors.length} cores (${processors[0].model.trim()}) shared by the load generator, ` +
    `PostgreSQL ${postgres.split(' ')[0]} and the servers; PostGraphile ${dependencies.postgraphile}. Medians of ${size.rounds} rounds.`
  );
}
