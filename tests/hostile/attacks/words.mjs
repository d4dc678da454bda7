// What documents of attacks are made of.

/** So many things, made of their numbers, with spaces in between. */
export function times(count, make) {
  return Array.from({ length: count }, (_, at) => make(at)).join(' ');
}

/** A selection under so many names. */
export function named(count, selection) {
  return times(count, (at) => `a${at}: ${selection}`);
}

/** A list of texts as GraphQL and JSON spell it. */
export function list(texts) {
  return JSON.stringify(texts);
}

/** What a body of 15 MB may take: it is there as it came, as JSON, and as values. */
export const LARGE_BODY = { bytes: 160 * 1024 * 1024 };
/** What an answer near the largest may take: it is there as objects, and as bytes. */
export const LARGE_ANSWER = { bytes: 200 * 1024 * 1024 };

/** The first month of the measures, and the last one. */
export const RANGE = 'from: "1993-10", to: "2026-10"';
