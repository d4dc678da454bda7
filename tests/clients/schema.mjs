// The schema as the tools see it that read nothing else.

import { fileURLToPath } from 'node:url';

/** The file that the server generates, and that a Rust test compares with it. */
export const SCHEMA = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** What a program in TypeScript takes the schema's own scalars for. */
export const SCALARS = {
  Date: 'string',
  DateTime: 'string',
  Decimal: 'string',
  JSON: 'unknown',
  PeriodCode: 'string',
};
