// Relay's compiler, run on documents in a folder that is thrown away.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SCALARS, SCHEMA } from './schema.mjs';

const COMPILER = fileURLToPath(new URL('node_modules/relay-compiler/cli.js', import.meta.url));

/**
 * Compiles the documents of modules, whose names start with that of the module, as Relay wants it:
 * `{ status, printed, artifacts }` with the text of each artifact by its file's name.
 */
export function compile(modules, language = 'typescript') {
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
  try {
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'artifacts'));
    copyFileSync(SCHEMA, join(folder, 'schema.graphql'));
    for (const [name, documents] of Object.entries(modules)) {
      const text = documents.map((document) => `graphql\`${document}\`;\n`).join('');
      writeFileSync(join(folder, 'src', `${name}.${language === 'typescript' ? 'ts' : 'js'}`), text);
    }
    const config = {
      src: './src',
      schema: './schema.graphql',
      artifactDirectory: './artifacts',
      language,
      eagerEsModules: true,
      customScalarTypes: SCALARS,
    };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    const arguments_ = [COMPILER, 'relay.config.json', '--output', 'quiet-with-errors'];
    const { status, stdout, stderr } = spawnSync(process.execPath, arguments_, { cwd: folder, encoding: 'utf8' });
    const files = readdirSync(join(folder, 'artifacts')).sort();
    const artifacts = files.map((file) => [file, readFileSync(join(folder, 'artifacts', file), 'utf8')]);
    return { status, printed: stdout + stderr, artifacts: Object.fromEntries(artifacts) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
