// Bundles GraphiQL for the binary: `npm ci && npm run build` writes dist/, which is committed, so that `cargo build`
// needs neither Node nor the network. The same lock file gives the same bytes.

import { build } from 'esbuild';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fonts come from the reader's system: those of GraphiQL are three quarters of its style sheet. */
const systemFonts = {
  name: 'system-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => {
      const sheet = readFileSync(path, 'utf8').replaceAll(/@font-face\s*\{[^}]*\}/g, '');
      return { contents: sheet, loader: 'css' };
    });
  },
};

const { metafile } = await build({
  entryPoints: { graphiql: 'src/main.jsx' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  plugins: [systemFonts],
});

/** The folders of the packages that are in the bundle. */
const folders = new Set(
  Object.keys(metafile.inputs).flatMap((path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []),
);

const licences = [...folders].map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  // What the monorepo keeps at its root is the licence of all its packages.
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
  return { name, text: `${name} ${version} (${license})\n\n${text}\n` };
});
licences.sort((a, b) => (a.name < b.name ? -1 : 1));
const rule = `\n${'-'.repeat(80)}\n\n`;
writeFileSync('dist/LICENSES.txt', `The packages in graphiql.js and graphiql.css.\n${rule}${licences.map(({ text }) => text).join(rule)}`);

for (const file of ['graphiql.js', 'graphiql.css', 'LICENSES.txt']) {
  if (!existsSync(join('dist', file))) throw new Error(`dist/${file} is missing`);
}
