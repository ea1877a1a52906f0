import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { settings } from '#platform/config.js';
import { projectRoot } from '#platform/project-root.js';
import { declaredProblems } from '#platform/problem.js';
import { verbNames } from '#features/audit/words.js';

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
    '#formats/csv/plain-csv.js',
    '#platform/crypto/personal.js',
    'iconv-lite',
    '#domain/annexes/index.js',
  ]);
  const readers = new Set(['src/domain/codes/reference.ts']);
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

test('slices depend one way; rules and definitions are words that all may use', () => {
  const order = ['agencies', 'operators', 'audit', 'register', 'drive', 'annexes', 'imports'];
  const sliceOf = (path: string) => /^src\/features\/([\w-]+)\//.exec(path)?.[1]?.replace('imports', 'annexes');
  const offences = sources.flatMap((path) => {
    const own = order.indexOf(sliceOf(path) ?? '');
    if (own < 0) return [];
    return importsOf(path)
      .filter(
        ({ name, typeOnly }) =>
          !typeOnly && !isPure(pathOf(path, name)) && order.indexOf(sliceOf(pathOf(path, name)) ?? '') > own,
      )
      .map(({ name }) => `${path} imports ${name}`);
  });
  assert.deepEqual(offences, []);
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

/** Functions that return markup; that they escape what they are given is tested in rows.test.ts. */
const markupFunctions = ['it.rowsMarkup', 'it.optionsMarkup'];

test('every view says what its model is and lets no value through unescaped', () => {
  for (const path of views) {
    const text = textOf(path);
    assert.match(text, /^<%\/\*.+\*\/%>/, path);
    const raw = [...text.matchAll(/<%~\s*([\w.]+)/g)].map((match) => match[1] ?? '');
    assert.deepEqual(
      raw.filter((name) => !['include', 'it.body', 'block', ...markupFunctions].includes(name)),
      [],
      path,
    );
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|\son\w+="|style="|javascript:/, path);
  }
});

test('what the audit keeps can be read: every verb has a name', () => {
  const kept = sources
    .filter((path) => path !== 'src/navigation.ts')
    .flatMap((path) => [...textOf(path).matchAll(/\bverb: '([a-z]+\.[a-z_-]+)'/g)].map((match) => match[1] ?? ''));
  assert.ok(kept.length > 10);
  assert.deepEqual(
    [...new Set(kept)].filter((verb) => verbNames[verb] === undefined),
    [],
  );
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
  const bytes = scripts.reduce((sum, path) => sum + Buffer.byteLength(textOf(path)), 0);
  assert.ok(bytes < 12_000, `${bytes} bytes`);
  for (const path of scripts) assert.doesNotMatch(textOf(path), /\b(?:Promise|fetch|URLSearchParams|closest)\b/, path);
});
