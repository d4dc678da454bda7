// All questions, in the order in which they are asked: what writes comes last.

import { actual, spreadActual } from './actual.mjs';
import { cascade } from './cascade.mjs';
import { measure } from './measure.mjs';
import { score } from './score.mjs';
import { scorecardList } from './scorecard-list.mjs';
import { repeatedMap, scoredMap, strategyMap } from './strategy-map.mjs';

export const works = [strategyMap, scorecardList, measure, cascade, scoredMap, score, repeatedMap, actual, spreadActual];
