// How fast the machine is: the bounds on time were measured on one, and hold on a slower one by as much longer.

/** How long `work` takes on the machine of the bounds, in ms. */
const REFERENCE = 112;

/** How many times slower this machine is; 1 for a faster one. The best of several runs, as others may use it, too. */
export function slowness() {
  const best = Math.min(...Array.from({ length: 7 }, work));
  return Math.max(1, best / REFERENCE);
}

/** Sorting, hashing and JSON, on one processor; the time that it took. */
function work() {
  let state = 1;
  const numbers = Float64Array.from({ length: 500_000 }, () => (state = (state * 48_271) % 2_147_483_647));
  const texts = Array.from(numbers.subarray(0, 100_000), String);
  const began = performance.now();
  numbers.sort();
  const known = new Map(texts.map((text, at) => [text, at]));
  JSON.parse(JSON.stringify([...known]));
  return performance.now() - began;
}
