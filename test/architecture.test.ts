import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { settings } from '#platform/config-settings.js';
import { projectRoot } from '#platform/project-root.js';
import { declaredProblems } from '#platform/problem.js';
import { ruleCatalogue } from '#domain/checking/rule-catalogue.js';
import { fieldWords } from '#features/audit/field-words.js';
import { clausesOf, refusedSentences, sentences } from '#features/audit/sentences.js';
import { objectNames, verbChoices, verbNames } from '#features/audit/words.js';
import { notedWords } from '#test/support/audited-words.js';

const listFiles = (folder: string, ending: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();
const textOf = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

const sources = listFiles('src', '.ts');
const views = listFiles('views', '.eta');

test('SQL stands in the queries of a slice and in the platform alone', () => {
  const sql = /\b(?:db|trx|deps\.db|knex)(?:<[^>]*>)?\(['"`{]|\.raw\(|\bfrom '(?:knex|mysql2)/;
  const offenders = sources.filter((path) => !/queries\.ts$|^src\/platform\//.test(path) && sql.test(textOf(path)));
  assert.deepEqual(offenders, []);
});

interface Import {
  readonly name: string;
  readonly typeOnly: boolean;
}
const importsOf = (path: string): Import[] =>
  [...textOf(path).matchAll(/^(?:import|export) (type )?[^;']*?from '([^']+)'/gms)].map(([whole, type, name = '']) => ({
    name,
    typeOnly: type !== undefined || /\{\s*(?:type [\w ]+,?\s*)+\}/.test(whole),
  }));

const isPure = (path: string): boolean =>
  /\/(?:\w+-)?rules?\.ts$|\/policy\.ts$|\/states\.ts$|\/problems\.ts$|^src\/domain\//.test(path);

test('rules, policies, states, checks and definitions decide without files, database, network or clock', () => {
  // The lists of codes are read once, when the program starts; what a person may do is asked of the person.
  const known = new Set([
    '#platform/problem.js',
    '#platform/http/actor.js',
    '#platform/clock.js',
    '#formats/addresses.js',
    '#formats/cell-values.js',
    '#formats/refusals.js',
    '#formats/csv/plain-csv.js',
    '#formats/text/invisible.js',
    '#platform/crypto/personal.js',
    'iconv-lite',
    'opencc-js/t2cn',
    'pinyin-pro',
    '#domain/annexes/index.js',
  ]);
  // A table that came in is handed over as bytes.
  const readers = new Set(['src/domain/codes/reference.ts', 'src/domain/reading/read-annex.ts']);
  const offences = sources.filter(isPure).flatMap((path) =>
    importsOf(path)
      .filter(
        ({ name, typeOnly }) => !typeOnly && !known.has(name) && !isPure(pathOf(path, name)) && !readers.has(path),
      )
      .map(({ name }) => `${path} imports ${name}`),
  );
  assert.deepEqual(offences, []);
  const impure = sources.filter(
    (path) => isPure(path) && /\bnew Date\(\)|Date\.now\(|Math\.random\(|process\.env/.test(textOf(path)),
  );
  assert.deepEqual(impure, []);
});

function pathOf(from: string, name: string): string {
  const alias = {
    '#features/': 'src/features/',
    '#platform/': 'src/platform/',
    '#formats/': 'src/formats/',
    '#domain/': 'src/domain/',
    '#api/': 'src/api/',
    '#src/': 'src/',
  };
  for (const [prefix, folder] of Object.entries(alias))
    if (name.startsWith(prefix)) return name.replace(prefix, folder).replace(/\.js$/, '.ts');
  return name.startsWith('.') ? join(from, '..', name).replace(/\.js$/, '.ts') : name;
}

test('the instant and chance come from the platform', () => {
  const ambient = /\bnew Date\(\)|\bDate\.now\(|Math\.random\(|randomBytes|randomUUID/;
  const allowed = /^src\/(?:platform|bin|demonstration)\/|^src\/job-(?:runner|host)\.ts$/;
  assert.deepEqual(
    sources.filter((path) => !allowed.test(path) && ambient.test(textOf(path))),
    [],
  );
});

/** What leans on what (docs/architecture.md): a room may import from itself and from rooms before it, types included. */
const rooms = ['platform', 'formats', 'domain', 'features', 'api', 'composition'];
const features = [
  'agencies',
  'operators',
  'audit',
  'operations',
  'register',
  'drive',
  'matching',
  'annexes',
  'imports',
  'filings',
  'ledger',
  'publication',
  'retirement',
];

/** Place in the order, from 0; everything in `src/` that is in no room of its own composes the others. */
function placeOf(path: string): number {
  const [, room = '', feature = ''] = path.split('/');
  if (room === 'features') return rooms.indexOf('features') + features.indexOf(feature) / features.length;
  return rooms.indexOf(rooms.includes(room) ? room : 'composition');
}

/** Every import, export from, import() and import type of the source, by file. */
const graph = new Map(
  sources.map((path) => [
    path,
    [...textOf(path).matchAll(/(?:\bfrom\s+|\bimport\(\s*)'([^']+)'/g)]
      .map((match) => pathOf(path, match[1] ?? ''))
      .filter((target) => target.startsWith('src/')),
  ]),
);

test('rooms lean one way only, types included', () => {
  for (const path of sources)
    if (path.startsWith('src/features/')) assert.ok(features.includes(path.split('/')[2] ?? ''), path);
  assert.ok([...graph.values()].flat().length > 1_000, 'the imports are found');
  const offences = [...graph].flatMap(([path, targets]) =>
    targets.filter((target) => placeOf(target) > placeOf(path)).map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(offences, []);
});

test('no file imports itself by way of others', () => {
  const finished = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) circles.push([...way.slice(at), path].join(' -> '));
    if (at >= 0 || finished.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...way, path]);
    finished.add(path);
  };
  for (const path of sources) walk(path, []);
  assert.deepEqual(circles, []);
});

before(async () => {
  for (const path of sources.filter((name) => name.endsWith('/problems.ts'))) {
    await import(
      pathToFileURL(join(fileURLToPath(new URL('../', import.meta.url)), path.replace(/\.ts$/, '.js'))).href
    );
  }
});

test('every refusal has a code of its own, a status for it and a sentence that ends as one', () => {
  const codes = declaredProblems.map(({ code }) => code);
  assert.deepEqual(
    codes.filter((code, at) => codes.indexOf(code) !== at),
    [],
  );
  assert.ok(codes.length > 20, `${codes.length} codes`);
  for (const { code, status, sentence } of declaredProblems) {
    assert.ok((status >= 400 && status < 500) || status === 503, code);
    assert.match(sentence, /[\u4e00-\u9fff].*。$/, code);
  }
});

test('every view is named by a handler or by another view', () => {
  const handlers = sources.map(textOf).join('\n');
  const markup = views.map(textOf).join('\n');
  const unreachable = views
    .map((path) => path.slice('views/'.length, -'.eta'.length))
    .filter((name) => !handlers.includes(`'${name}'`) && !markup.includes(`'/${name}'`));
  assert.deepEqual(unreachable, []);
});

/** What a partial says first of itself: `each` of those that a page holds several times, which can have no id. */
const isRepeated = (text: string): boolean => /^<%\/\* each /.test(text);

test('a view is read at a glance: short lines, few of them, and the id of a region is its path', () => {
  const sizes: number[] = [];
  for (const path of views) {
    const text = textOf(path);
    const lines = text.replace(/\n$/, '').split('\n');
    sizes.push(lines.length);
    assert.ok(lines.length <= 150, `${path} has ${lines.length} lines`);
    for (const [at, line] of lines.entries())
      assert.ok(line.length <= 120, `${path}:${at + 1} has ${line.length} characters`);
    const name = /\/_[\w-]+\.eta$/.test(path) ? path.slice('views/'.length, -'.eta'.length) : '';
    if (name === '' || name.startsWith('shared/') || isRepeated(text)) continue;
    const id = name.replaceAll('/', '-').replace('-_', '-');
    const [first = ''] = /<[a-z][^<]*/.exec(text.replace(/<%(?:=|~)?[^%]*%>/g, '')) ?? [];
    assert.ok(first.includes(`id="${id}"`), `the root of ${path} is #${id}`);
  }
  const median = sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
  assert.ok(median <= 30, `the median view has ${median} lines`);
});

test('a Chinese sentence is not broken in the middle: the page would show a blank there', () => {
  const chinese = '[\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef]';
  const broken = new RegExp(`${chinese}\\n\\s*${chinese}`);
  assert.deepEqual(
    views.filter((path) => broken.test(textOf(path))),
    [],
  );
});

test('what a handler may answer instead of the page is a partial with a region of its own', () => {
  const named = new Set(
    sources.flatMap((path) => [...textOf(path).matchAll(/'((?:[\w-]+\/)+_[\w-]+)'/g)].map((match) => match[1] ?? '')),
  );
  assert.ok(named.size > 0);
  for (const name of named) {
    assert.ok(views.includes(`views/${name}.eta`), name);
    assert.ok(!isRepeated(textOf(`views/${name}.eta`)), name);
  }
});

/** Markup made by code; that it escapes what it is given is tested in rows.test.ts and formats/svg.test.ts. */
const markupFunctions = [
  'it.rowsMarkup',
  'it.optionsMarkup',
  'it.mapMarkup',
  'it.leftMarkup',
  'it.uploadsMarkup',
  'it.figureMarkup',
];

test('every view says what its model is and lets no value through unescaped', () => {
  for (const path of views) {
    const text = textOf(path);
    assert.match(text, /^<%\/\*[^*]+\*\/%>/, path);
    const raw = [...text.matchAll(/<%~\s*([\w.]+)/g)].map((match) => match[1] ?? '');
    assert.deepEqual(
      raw.filter((name) => !['include', 'it.body', 'block', ...markupFunctions].includes(name)),
      [],
      path,
    );
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|\son\w+="|style="|javascript:/, path);
  }
});

test('the help lists no rule that nothing checks', () => {
  const checks = sources
    .filter((path) => !/rule-catalogue\.ts$|^src\/domain\/annexes\//.test(path))
    .map(textOf)
    .join('\n');
  // V28 is reported as the column that it is about, which its sentence names.
  const namesColumns = /A\d-\d+、A/;
  assert.deepEqual(
    ruleCatalogue.filter(({ id, sentence }) => !checks.includes(`'${id}'`) && !namesColumns.test(sentence)),
    [],
  );
});

test('what the audit keeps can be read: every verb has a name', () => {
  const kept = sources
    // Menu and work lists name verbs to ask them, not to keep them.
    .filter((path) => path !== 'src/navigation.ts' && !path.endsWith('/work.ts'))
    .flatMap((path) => [...textOf(path).matchAll(/\bverb: '([a-z]{2,}\.[a-z_-]+)'/g)].map((match) => match[1] ?? ''));
  assert.ok(kept.length > 10);
  assert.deepEqual(
    [...new Set(kept)].filter((verb) => verbNames[verb] === undefined),
    [],
  );
});

test('what the audit keeps can be read: every kind of object and every fact has a name', () => {
  const noted = sources.map((path) => notedWords(textOf(path)));
  const all = (which: 'objectTypes' | 'facts') => new Set(noted.flatMap((one) => [...one[which]]));
  assert.ok(all('objectTypes').size > 8 && all('facts').size > 40, 'they are found');
  assert.deepEqual(
    [...all('objectTypes')].filter((type) => !Object.hasOwn(objectNames, type)),
    [],
  );
  assert.deepEqual(
    [...all('facts')].filter((fact) => !Object.hasOwn(fieldWords, fact)),
    [],
  );
});

test('the sentences of the audit are of verbs and facts that there are, and every verb can be asked for', () => {
  const told = [...Object.entries(sentences), ...Object.entries(refusedSentences)];
  for (const [verb, sentence] of told) {
    assert.ok(Object.hasOwn(verbNames, verb), verb);
    for (const piece of clausesOf(sentence).flatMap(({ pieces }) => pieces))
      if ('name' in piece && piece.name !== 'object' && piece.name !== 'version')
        assert.ok(Object.hasOwn(fieldWords, piece.name), `${verb}: ${piece.name}`);
  }
  assert.deepEqual(verbChoices.flatMap(({ words }) => Object.keys(words)).sort(), Object.keys(verbNames).sort());
});

test('.env.example names every setting once, with a comment in both languages before it', () => {
  const lines = textOf('.env.example').split('\n');
  const named = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  assert.deepEqual([...named].sort(), settings.map(({ name }) => name).sort());
  let comment = '';
  for (const line of lines) {
    if (line.startsWith('#')) comment += line;
    else if (line === '') comment = '';
    else assert.match(comment, /[\u4e00-\u9fff].*[a-z]{3}/s, line);
  }
});

test('own scripts are ES5, few and small', async () => {
  const scripts = listFiles('public/js', '.js');
  await promisify(execFile)(
    process.execPath,
    [join(projectRoot, 'node_modules/es-check/lib/cli/index.js'), 'es5', ...scripts],
    { cwd: projectRoot },
  );
  // What one page alone loads weighs on that page only.
  const ofOnePage: Readonly<Record<string, number>> = { 'public/js/pieces.js': 8_000 };
  for (const [path, most] of Object.entries(ofOnePage))
    assert.ok(Buffer.byteLength(textOf(path)) < most, `${path}: ${Buffer.byteLength(textOf(path))} bytes`);
  const shared = scripts.filter((path) => !Object.hasOwn(ofOnePage, path));
  const bytes = shared.reduce((sum, path) => sum + Buffer.byteLength(textOf(path)), 0);
  assert.ok(bytes < 13_000, `${bytes} bytes`);
  for (const path of scripts) assert.doesNotMatch(textOf(path), /\b(?:Promise|fetch|URLSearchParams|closest)\b/, path);
});
