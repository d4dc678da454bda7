// The same organization in SQLite and in PostgreSQL: A of both, in turn.

import { join } from 'node:path';
import { scorecard } from './binary.mjs';
import { startScorecard } from './contenders.mjs';
import { ask } from './equality.mjs';
import { cascade, documents, monthsUpTo } from './enterprise.mjs';
import { fill, lastMonth, slugs } from './fill.mjs';
import { median } from './rounds.mjs';
import { uuid } from './typeid.mjs';
import { graphql } from './work/request.mjs';
import { strategyMap } from './work/strategy-map.mjs';
import { load, prepared } from './wrk.mjs';

const QUERY = '{ organization { scorecards(first: 100) { nodes { id } } } }';

/** A over SQLite as a multiple of A over PostgreSQL, the median of the rounds' ratios. */
export async function embedded({ binary, server, folder, data, size, connections }) {
  const database = `sqlite://${join(folder, 'load.db')}`;
  await fill(binary, database, folder, slugs.small, documents(cascade(size.small), monthsUpTo(lastMonth(), size.months)));
  const token = await scorecard(binary, database, 'token', '--organization', slugs.small, '--role', 'EDITOR', '--subject', 'load');
  const other = await startScorecard(binary, database, { ANSWER_BYTES: '0' });
  try {
    const { organization } = await ask(other.origin, graphql(QUERY, {}, token));
    const here = organization.scorecards.nodes.map(({ id }) => strategyMap.scorecard({ token, scorecard: uuid(id) }));
    const there = data.small.scorecards.slice(0, here.length).map((subject) => strategyMap.scorecard(subject));
    const files = [prepared(folder, 'sqlite', here), prepared(folder, 'postgresql', there)];
    const ratios = [];
    for (let round = size.warming ? 0 : 1; round <= size.rounds; round++) {
      const sqlite = await load(other.origin, files[0], connections, size.seconds);
      const postgresql = await load(server.origin, files[1], connections, size.seconds);
      // The first round warms.
      if (round > 0) ratios.push(sqlite.perSecond / postgresql.perSecond);
    }
    return median(ratios);
  } finally {
    await other.stop();
  }
}
