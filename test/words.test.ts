import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { annexTransitions, standingNames, stateNames } from '#domain/annexes/states.js';
import { codeName } from '#domain/codes/code-lists.js';
import { navigation } from '#src/navigation.js';
import { valueWord } from '#features/audit/field-words.js';
import { legend } from '#features/drive/progress/progress-present.js';
import { requestStateNames } from '#features/operators/requests/requests-words.js';

const filesOf = (folder: string, ending: string): { path: string; text: string }[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(projectRoot, folder, name), 'utf8') }));

const sources = filesOf('src', '.ts');
const views = filesOf('views', '.eta');
const scripts = [...filesOf('scripts', '.ts'), ...filesOf('public/js', '.js')];

/** Words that were said, or might be, for what has another word. */
const banned: readonly (readonly [variant: RegExp, word: string])[] = [
  [/未传(?!输)|没传|待上传|尚未上传|尚未填报|未填报/, standingNames.empty],
  [/填写中|在填报(?!的)|待填报/, standingNames.filling],
  [/已报(?!送)|已上报|已呈报/, standingNames.submitted],
  [/被退回|驳回|打回/, standingNames.returned],
  [/已收下|审核通过|已通过|已收到附件/, standingNames.accepted],
  [/已导入|入库完成/, standingNames.imported],
  [/附件审核|附件上报|填报附件/, '附件填报'],
];

test('no state of an annex has two words, and no two states one', () => {
  const words = Object.values(standingNames);
  assert.equal(new Set(words).size, words.length);
  assert.deepEqual(Object.keys(stateNames).sort(), Object.keys(annexTransitions).sort());
  for (const { path, text } of [...sources, ...views, ...scripts])
    for (const [variant, word] of banned) {
      const [found] = variant.exec(text) ?? [];
      assert.equal(found, undefined, `${path} says ${found}, the word is ${word}`);
    }
});

test('the words of states stand in one file; who needs them elsewhere reads them there', () => {
  const table = /\b(?:empty|filling|submitted|returned|accepted|imported): '[^']*[\u4e00-\u9fff]/;
  // What else can be returned (requests for accounts, filing cases) or imported (batches) has states of its own, under the same word.
  const own = /domain\/annexes\/states\.ts$|requests-words\.ts$|filing\/moves\.ts$|imports\/words\.ts$/;
  assert.deepEqual(
    sources.filter(({ path, text }) => !own.test(path) && table.test(text)).map(({ path }) => path),
    [],
  );
  const written = new RegExp(
    `class="(?:state|mark)[^"]*"[^>]*>[^<]*(?:${Object.values(standingNames).join('|')}|>退回<|>接收<)[^<]*<`,
  );
  assert.deepEqual(
    views.filter(({ text }) => written.test(text)).map(({ path }) => path),
    [],
    'a view shows the word that its model has',
  );
});

test('what is returned is returned under one word, whoever says it', () => {
  const { returned } = stateNames;
  assert.equal(requestStateNames.returned, returned);
  assert.equal(codeName('account-results', 'returned'), returned);
  assert.equal(valueWord('state', 'returned'), returned);
});

test('signs on the map, the menu and the pages say the same', () => {
  assert.deepEqual(
    legend.map(({ name }) => name),
    Object.values(standingNames),
  );
  const signs = legend.map(({ sign }) => sign);
  assert.equal(new Set(signs).size, signs.length, 'no two states have one sign');
  const css = readFileSync(join(projectRoot, 'public/css/portal.css'), 'utf8');
  for (const { standing, sign } of legend.filter((one) => one.standing !== 'empty'))
    assert.match(css, new RegExp(`\\.state\\.${standing}:before[^{]*\\{ content: "${sign}"`), standing);
  const label = navigation.flatMap(({ entries }) => entries).find(({ path }) => path === '/annexes')?.label;
  for (const page of ['list', 'review/queue/queue'])
    assert.ok(views.find(({ path }) => path === `views/annexes/${page}.eta`)?.text.includes(`<h1>${label}</h1>`), page);
});
