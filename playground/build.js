// Makes dist/ from src/ and the packages of package-lock.json: run by ./build, which installs them first.
//
// The same sources give the same bytes on every machine: names are made from contents, and gzip is pinned as the rest.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { gzipSync } from 'fflate';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');

// gzip writes a time into its head; it is always this one.
const EPOCH = '1980-01-02T00:00:00Z';

// What the bundle may be under.
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  legalComments: 'none',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  outdir: dist,
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.graphql': 'text', '.ttf': 'file' },
  alias: { 'prettier/parser-babel': './src/jsonc.js', 'prettier/plugins/estree': './src/jsonc.js' },
};

// Workers are scripts of their own, started by the name that their contents give them.
const workers = await build({
  ...options,
  format: 'iife',
  entryPoints: {
    'editor-worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json-worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql-worker': 'monaco-graphql/esm/graphql.worker.js',
  },
});
const named = (files, start, end) => {
  const names = files.map((file) => basename(file.path));
  return names.find((name) => name.startsWith(start) && name.endsWith(end));
};
const worker = (start) => JSON.stringify(named(workers.outputFiles, start, '.js'));

const app = await build({
  ...options,
  format: 'esm',
  jsx: 'automatic',
  entryPoints: { app: 'src/app.jsx' },
  define: {
    ...options.define,
    EDITOR_WORKER: worker('editor-worker'),
    JSON_WORKER: worker('json-worker'),
    GRAPHQL_WORKER: worker('graphql-worker'),
  },
});


const files = new Map([...app.outputFiles, ...workers.outputFiles].map(({ path, contents }) => [basename(path), contents]));
const texts = Buffer.from(await licences([app, workers]));
const licencesName = `licences-${createHash('sha256').update(texts).digest('hex').slice(0, 8).toUpperCase()}.txt`;
files.set(licencesName, texts);
const page = (await readFile(join(here, 'src/index.html'), 'utf8'))
  .replace('{licences}', licencesName)
  .replace('{style}', named(app.outputFiles, 'app-', '.css'))
  .replace('{script}', named(app.outputFiles, 'app-', '.js'));
const names = [...files.keys()].sort();

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await writeFile(join(dist, 'index.html'), page);
await writeFile(join(dist, 'assets.rs'), table(names));
for (const name of names) {
  await writeFile(join(dist, `${name}.gz`), gzipSync(files.get(name), { level: 9, mem: 12, mtime: EPOCH }));
}

/** The files as the hub takes them into its binary. */
function table(names) {
  const lines = names.map((name) => `    ("${name}", include_bytes!("${name}.gz")),`);
  return `// Made by playground/build.\n&[\n${lines.join('\n')}\n]\n`;
}

/** The licences of all packages that have something in the bundle, each with its text. */
async function licences(results) {
  const inputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs)).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path));
  const folders = new Set(inputs.map((path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]));
  folders.delete(undefined);
  const packages = await Promise.all([...folders].map(licenceOf));
  return [...new Set(packages)].sort().join(`\n${'='.repeat(80)}\n\n`);
}

/** What a package is, and its licence's text. */
async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(here, folder, 'package.json'), 'utf8'));
  if (!LICENCES.includes(license)) throw new Error(`${name} is under ${license}, which is not in the list`);
  const file = (await readdir(join(here, folder))).find((file) => /^licen[cs]e/i.test(file));
  if (!file && license !== 'MIT') throw new Error(`${name} brings no text of its licence`);
  const text = file
    ? await readFile(join(here, folder, file), 'utf8')
    : `Copyright (c) the authors of ${name}\n\n${await readFile(join(here, 'src/mit.txt'), 'utf8')}`;
  return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
}
