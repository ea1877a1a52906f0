import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';

const read = (folder: string, extension: string): readonly (readonly [name: string, text: string])[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => [name, readFileSync(join(projectRoot, folder, name), 'utf8')]);

const styles = read('public/css', '.css').map(([name, text]) => [name, text.replace(/\/\*[\s\S]*?\*\//g, '')] as const);
const views = read('views', '.eta').map(([name, text]) => [name, text.replace(/<%[\s\S]*?%>/g, '')] as const);

/** What engines from IE 11 on do not draw alike (design of old browsers). */
const unknownToStyles: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['gap of flex or grid', /[\s;{](?:row-|column-)?gap\s*:/],
  ['flex', /display\s*:\s*(?:inline-)?flex/],
  ['grid', /display\s*:\s*(?:inline-)?grid/],
  ['a computed length', /\b(?:clamp|min|max)\(/],
  ['a custom property', /var\(|--[\w-]+\s*:/],
  ['a list of selectors', /:(?:is|where|has)\(/],
  ['inset', /[\s;{]inset\s*:/],
  ['aspect-ratio', /aspect-ratio/],
  ['sticky', /position\s*:\s*sticky/],
  ['unset or revert', /:\s*(?:unset|revert)\b/],
  ['object-fit', /object-fit/],
  ['nesting', /&\s*[.:>{]/],
];
/** What stands behind a question is drawn by those alone who know the answer; IE passes the whole block over. */
const askedFor = /@supports[^{]*\{(?:[^{}]*\{[^}]*\})*[^{}]*\}/g;
const unknownToViews: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['dialog', /<dialog\b/],
  ['template', /<template\b/],
  ['a field outside its form', /\sform="/],
  ['a date control', /type="(?:date|time|month|week|datetime-local|color|range)"/],
  ['a script within the page', /<script(?![^>]*\bsrc=)|\son\w+="/],
  ['a style within the page', /\sstyle="/],
];

test('styles hold nothing that engines from IE 11 on do not know', () => {
  assert.ok(styles.length > 0);
  for (const [name, text] of styles)
    for (const [what, pattern] of unknownToStyles)
      assert.doesNotMatch(text.replace(askedFor, ''), pattern, `${name}: ${what}`);
});

test('pages hold nothing that engines from IE 11 on do not know; what they know by name alone has a style', () => {
  assert.ok(views.length > 50);
  const css = styles.map(([, text]) => text).join('\n');
  const newer = ['main', 'nav', 'section', 'article', 'header', 'footer', 'aside', 'figure', 'details', 'summary'];
  for (const [name, text] of views) {
    for (const [what, pattern] of unknownToViews) assert.doesNotMatch(text, pattern, `${name}: ${what}`);
    for (const tag of newer)
      if (new RegExp(`<${tag}\\b`).test(text))
        assert.match(css, new RegExp(`(?:^|[,}\\s])${tag}\\b[^{}]*\\{[^}]*display: block`, 'm'), `${name}: <${tag}>`);
  }
});

test('every page says to engines that can choose that they are to be their newest', () => {
  const [, layout = ''] = views.find(([name]) => name.endsWith('main.eta')) ?? [];
  assert.match(layout, /http-equiv="X-UA-Compatible" content="IE=edge"/);
  assert.match(layout, /name="renderer" content="webkit"/);
});
