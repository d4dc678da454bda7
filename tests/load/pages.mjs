// The pages that quote the figures: what stands between two comments is replaced.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BEGIN = '<!-- measured by tests/load/compare.mjs --write -->';
const END = '<!-- end of what was measured -->';

/** Puts text between the two comments of a page of this repository. */
export function write(page, text) {
  const path = fileURLToPath(new URL(`../../${page}`, import.meta.url));
  const [before, rest] = readFileSync(path, 'utf8').split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${page} has no place for what was measured`);
  writeFileSync(path, `${before}${BEGIN}\n${text.trim()}\n${END}${after}`);
}
