// What is known of an organization, gathered from answers: ids, keys, cursors and versions to ask about next.
//
// Everything stands in the order in which it was met, so that the same seed meets the same.

/** How many of each kind are remembered; later ones take the places of earlier ones. */
const MOST = 60;

/** A list without repetition that forgets. */
class Memory {
  #known = new Set();
  list = [];

  add(value) {
    if (this.#known.has(value)) return;
    this.#known.add(value);
    if (this.list.length < MOST) this.list.push(value);
    else this.list[this.#known.size % MOST] = value;
  }
}

export class Pool {
  #ids = new Map();
  #keys = new Map();
  #versions = new Map();
  #frequencies = new Map();
  #all = new Set();
  cursors = new Memory();
  revisions = new Memory();
  periods = new Memory();
  documents = [];

  constructor(slug) {
    this.slug = slug;
  }

  /** Takes in an object of an answer: its type, and its fields that take no arguments. */
  meet(type, fields) {
    const { id, key, version, document } = fields;
    if (document) this.#keepDocument(document);
    if (id !== undefined && type !== 'Actor') {
      memory(this.#ids, type).add(id);
      this.#all.add(id);
      if (version !== undefined) this.#versions.set(id, version);
    }
    if (typeof key === 'string') memory(this.#keys, type).add(key);
    if (type === 'Measure' && fields.frequency)
      for (const name of [id, key]) this.#frequencies.set(name, fields.frequency);
    if (type === 'Period' && fields.code) this.periods.add(fields.code);
    if (fields.revision) this.revisions.add(fields.revision);
    for (const name of ['cursor', 'startCursor', 'endCursor']) if (fields[name]) this.cursors.add(fields[name]);
  }

  /** The ids of a type, of all types where none is named. */
  ids(type) {
    if (type) return this.#ids.get(type)?.list ?? [];
    return [...this.#ids.values()].flatMap(({ list }) => list);
  }

  keys(type) {
    if (type) return this.#keys.get(type)?.list ?? [];
    return [...this.#keys.values()].flatMap(({ list }) => list);
  }

  version(id) {
    return this.#versions.get(id);
  }

  /** Keeps a document of the format `scorecard/1`. */
  #keepDocument(document) {
    if (this.documents.length < 5) this.documents.push(document);
  }

  /** The frequency of a measure, by its id or key. */
  frequency(measure) {
    return this.#frequencies.get(measure);
  }

  /** The organization has, or had, this id. */
  has(id) {
    return this.#all.has(id);
  }
}

function memory(map, type) {
  if (!map.has(type)) map.set(type, new Memory());
  return map.get(type);
}
