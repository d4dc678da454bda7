// Every attack, by the row of the table that it is from and its variations.
//
// An attack is a name and a function of the surroundings (`surroundings.mjs`) that sends requests and returns their
// outcomes. It must not know what it may cost.

import { documents } from './documents.mjs';
import { nesting } from './nesting.mjs';
import { ranges } from './ranges.mjs';
import { aliases } from './aliases.mjs';
import { texts } from './texts.mjs';
import { replays } from './replays.mjs';
import { unread } from './unread.mjs';
import { writes } from './writes.mjs';
import { bodies } from './bodies.mjs';

/** Those of a member who may only read; of `writes`, of one who may write. */
export const attacks = [...documents, ...nesting, ...ranges, ...aliases, ...texts, ...replays, ...unread, ...bodies, ...writes];
export { strangers } from './strangers.mjs';
