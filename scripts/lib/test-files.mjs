import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { files } from './compile.mjs';
import { inRoot, root } from './paths.mjs';

/** Splits the words of the command line into test files that they name and patterns for the names of tests. */
export function chooseTests(words) {
  const all = files(inRoot('dist/test'), '.test.js');
  const grep = words.flatMap((word, i) =>
    word === '--grep' ? [words[i + 1] ?? ''] : word.startsWith('--grep=') ? [word.slice(7)] : [],
  );
  const filters = words.filter((word, i) => !word.startsWith('--') && words[i - 1] !== '--grep');
  const named = new Set();
  for (const filter of filters) {
    const wanted = filter
      .replace(/^\.\//, '')
      .replace(/^dist\//, '')
      .replace(/\.(ts|js)$/, '');
    const found = all.filter((path) => relative(inRoot('dist'), path).includes(wanted));
    if (found.length === 0) grep.push(filter);
    for (const path of found) named.add(path);
  }
  return { files: named.size === 0 ? all : [...named], patterns: grep.map((text) => new RegExp(text)) };
}

/** Whether one of these files, or something of the project's that it imports, asks for a browser. */
export function needBrowser(paths) {
  const seen = new Set();
  const asks = (path) => {
    if (seen.has(path) || !existsSync(path)) return false;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    return text.includes('TEST_CHROMIUM') || importsOf(text, path).some(asks);
  };
  return paths.some(asks);
}

// Only test code drives a browser, so only imports below test/ are followed.
function importsOf(text, path) {
  const names = [...text.matchAll(/from '(#test\/[^']+|\.{1,2}\/[^']+)'/g)].map((match) => match[1]);
  return names
    .map((name) =>
      name.startsWith('#test/') ? resolve(root, 'dist/test', name.slice(6)) : resolve(dirname(path), name),
    )
    .filter((file) => file.startsWith(inRoot('dist/test')));
}
