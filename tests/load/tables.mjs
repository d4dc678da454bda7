// Figures as markdown.

const OTHERS = { floor: 'the floor', postgraphile: 'PostGraphile 5' };

/** What README.md quotes: throughput next to the others', with the aims, at so many connections. */
export function headline(works, samples, connections) {
  const lines = works.map((work) => {
    const of = (figure) => samples.of(work.name, 'scorecard', connections, figure);
    const compared = Object.keys(OTHERS).map((other) =>
      beside(samples.ratio(work.name, 'scorecard', other, connections), work.aims?.[other], (ratio, aim) => ratio >= aim),
    );
    const p99s = [of('p99'), samples.of(work.name, 'floor', connections, 'p99')].filter((p99) => p99 !== undefined);
    return [`**${work.name}** ${work.title}`, of('perSecond').toFixed(0), ...compared, p99s.map(digits).join(' / ')];
  });
  const head = ['', 'answers a second', ...Object.values(OTHERS).map((name) => `× ${name} (aim)`), 'p99 in ms / of the floor'];
  return table(head, lines);
}

/** Throughput as a multiple of the others', for each number of connections. */
export function ratios(works, samples, connections) {
  const columns = connections.flatMap((count) => Object.keys(OTHERS).map((other) => [other, count]));
  const head = columns.map(([other, count]) => `${OTHERS[other]}, ${count}`);
  const lines = works
    .filter(({ floor }) => floor)
    .map(({ name }) => [name, ...columns.map(([other, count]) => digits(samples.ratio(name, 'scorecard', other, count)))]);
  return table(['', ...head], lines);
}

/** Throughput, times, processor time and size of everybody's answers. */
export function details(works, samples, connections) {
  const lines = works.flatMap(({ name }) =>
    connections.flatMap((count) =>
      ['scorecard', ...Object.keys(OTHERS)].flatMap((server) => {
        const of = (figure) => samples.of(name, server, count, figure);
        if (of('perSecond') === undefined) return [];
        const times = [of('p50'), of('p99')].map(digits);
        return [[name, count, OTHERS[server] ?? 'this server', of('perSecond').toFixed(0), ...times, of('cpu').toFixed(0), digits(of('size') / 1000)]];
      }),
    ),
  );
  return table(['', 'connections', '', 'a second', 'p50, ms', 'p99, ms', 'processor, µs', 'answer, kB'], lines);
}

/** Lines of a name, a figure and what it should be: `[name, text, aim, met]`. */
export function facts(lines) {
  return table(
    ['', '', 'aim'],
    lines.map(([name, text, aim = '', met = true]) => [name, met ? text : `**${text}**`, aim]),
  );
}

/** A figure with its aim, in bold where it falls short. */
function beside(value, aim, met) {
  if (value === undefined) return '';
  if (aim === undefined) return digits(value);
  return `${met(value, aim) ? digits(value) : `**${digits(value)}**`} (${aim})`;
}

/** Three digits. */
export function digits(value) {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function table(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), `|${'--|'.repeat(head.length)}`, ...lines.map(row)].join('\n');
}
