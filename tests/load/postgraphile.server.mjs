// PostGraphile 5 on the tables as they are, set up for speed: prepared statements, no GraphiQL, no watching, no
// explaining, as many connections as the others. Prints where it listens.
//
//   node postgraphile.server.mjs postgres://user@host/database

import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const CONNECTIONS = 16;

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.argv[2],
      schemas: ['public'],
      poolConfig: { max: CONNECTIONS },
    }),
  ],
  grafserv: { graphiql: false, watch: false, graphqlPath: '/graphql' },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
// The first answer waits for the schema: make it before anybody is told where to ask.
await instance.getSchema();
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
