// The examples of a Markdown file: fenced blocks, with what a comment right before them says for the tests.

import { readFileSync } from 'node:fs';

/**
 * The fenced blocks in order: `{ language, text, line, heading, options }`. The options of a block are the JSON of
 * a comment `<!-- test: {...} -->` on the line before it.
 */
export function blocks(file) {
  const found = [];
  let block = null;
  let options = {};
  let heading = '';
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const fence = text.match(/^```(\w*)/);
      const comment = text.match(/^<!-- test: (.*) -->$/);
      if (block && text === '```') {
        found.push({ ...block, text: block.lines.join('\n') });
        [block, options] = [null, {}];
      } else if (block) {
        block.lines.push(text);
      } else if (fence) {
        block = { language: fence[1], lines: [], line: index + 1, heading, options };
      } else if (comment) {
        options = JSON.parse(comment[1]);
      } else if (text !== '') {
        heading = text.match(/^#+ (.*)/)?.[1] ?? heading;
        options = {};
      }
    });
  return found;
}

/**
 * Where what a document shows of an answer is not in the answer; `null` when all of it is. A document may leave
 * out fields and entries of lists, and end a text with `…`. Without `exact` figures, dates
 * and cursors may be others: those of the demo's invented company follow the date.
 */
export function difference(shown, answered, exact, path = '$') {
  if (Array.isArray(shown)) {
    if (!Array.isArray(answered)) return `${path} is not a list`;
    for (const [index, entry] of shown.entries()) {
      if (!answered.some((other) => difference(entry, other, exact) === null)) {
        return `${path}[${index}] is not among ${answered.length} entries`;
      }
    }
    return null;
  }
  if (shown !== null && typeof shown === 'object') {
    if (answered === null || typeof answered !== 'object') return `${path} is ${JSON.stringify(answered)}`;
    for (const [name, value] of Object.entries(shown)) {
      const found = difference(value, answered[name], exact, `${path}.${name}`);
      if (found) return found;
    }
    return null;
  }
  const matches =
    typeof shown === 'string' && shown.endsWith('…')
      ? typeof answered === 'string' && answered.startsWith(shown.slice(0, -1))
      : shown === answered || (!exact && varies(shown) && varies(answered));
  return matches ? null : `${path} is ${JSON.stringify(answered)}, not ${JSON.stringify(shown)}`;
}

/** What depends on the date, or on what ran before. */
function varies(value) {
  return value === null || typeof value === 'number' || /^[-\d.:TWZ]+$/.test(value);
}
