// What was measured, in lines.

const MEGA = 1024 * 1024;

/** An attack in a line: how it ended, processor seconds, memory, and what was broken. */
export function line({ row, name, outcomes, seconds, bytes, bad }, digits = 2) {
  const figures = [`${seconds.toFixed(digits)} s`, `${(bytes / MEGA).toFixed(1)} MB`, ended(outcomes)];
  const broken = bad.length > 0 ? `  BROKEN: ${bad.join(', ')}` : '';
  return `${row.padEnd(3)} ${name.padEnd(52)} ${figures[0].padStart(9)} ${figures[1].padStart(9)}  ${figures[2]}${broken}`;
}

/** `COST_LIMIT_EXCEEDED`, or how much was answered; of several how many ended so. */
function ended(outcomes) {
  const counts = new Map();
  for (const { code, bytes, status } of outcomes) {
    const how = code ?? (status === 200 ? size(bytes) : String(status));
    counts.set(how, (counts.get(how) ?? 0) + 1);
  }
  const said = [...counts].map(([how, count]) => (count > 1 ? `${count} x ${how}` : how));
  return said.slice(0, 3).join(', ');
}

function size(bytes) {
  if (bytes < 1_000) return 'OK';
  return bytes < MEGA ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / MEGA).toFixed(1)} MB`;
}
