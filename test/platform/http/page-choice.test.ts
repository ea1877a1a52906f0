import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepChoice, type PageChoice, withParam } from '#platform/http/page-choice.js';

test('an address gets the parameter before its anchor, once', () => {
  assert.equal(withParam('/a', 'd', '2'), '/a?d=2');
  assert.equal(withParam('/a?x=1#y', 'd', '2'), '/a?x=1&d=2#y');
  assert.equal(withParam('/a#y', 'd', '2'), '/a?d=2#y');
  assert.equal(withParam('/a?d=1', 'd', '2'), '/a?d=1', 'what it says itself stays');
  assert.equal(withParam('/a?', 'd', 'ä'), '/a?d=%C3%A4');
});

test('only addresses about such a thing carry it on', () => {
  const choice: PageChoice = {
    label: '',
    param: 'd',
    value: '2',
    name: '',
    others: [],
    keeps: (path) => path === '/a',
  };
  assert.equal(keepChoice(choice, '/a?x=1'), '/a?x=1&d=2');
  assert.equal(keepChoice(choice, '/b#/a'), '/b#/a');
  assert.equal(keepChoice(undefined, '/a'), '/a');
});
