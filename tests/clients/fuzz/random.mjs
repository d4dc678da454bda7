// Chance that can be repeated: the same seed makes the same choices.

/** A generator of choices (mulberry32) that begins at this seed. */
export class Random {
  #state;

  constructor(seed) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** A generator of its own for one step, so that what one step asks for does not change the next. */
  fork(step) {
    return new Random(mixed(mixed(this.seed) ^ Math.imul(step + 1, 0x9e3779b1)));
  }

  /** A number from 0 to 1, without 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let hash = this.#state;
    hash = Math.imul(hash ^ (hash >>> 15), hash | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 4294967296;
  }

  /** True so often: 0 never, 1 always. */
  chance(often) {
    return this.next() < often;
  }

  /** A whole number from 0, less than this. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  /** A whole number of this range, both ends included. */
  between(first, last) {
    return first + this.below(last - first + 1);
  }

  /** One of a list; undefined of an empty one. */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of the names, each as often as its number says. */
  weighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return entries.at(-1)[0];
  }

  /** Up to so many of a list, in another order. */
  some(list, most) {
    const rest = [...list];
    const chosen = [];
    while (rest.length > 0 && chosen.length < most) chosen.push(...rest.splice(this.below(rest.length), 1));
    return chosen;
  }
}

/** Another number, of which every bit depends on every bit of this one. */
function mixed(number) {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
