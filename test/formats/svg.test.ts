import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import { lyingBars, standingBars } from '#formats/svg/bars.js';
import { burnDown } from '#formats/svg/burn-down.js';
import { cellGrid } from '#formats/svg/cell-grid.js';
import { ink } from '#formats/svg/picture.js';
import { tileMap } from '#formats/svg/tile-map.js';

const heading = { title: '进度<图>', says: '3 家 & 1 家' };
const hostile = '"><script>alert(1)</script>&\u0000';

/** Elements with their attributes; throws where the markup is not sound. */
function read(svg: string) {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => void found.push({ name, attributes }));
  parser.write(svg).close();
  return found;
}

const pictures = {
  map: tileMap(heading, [
    { column: 0, row: 0, label: hostile, href: hostile, marks: [{ sign: hostile, colour: ink.red }] },
    { column: 3, row: 2, label: '海口', href: '#u1', marks: [{ sign: '○', colour: ink.grey, isHollow: true }] },
  ]),
  grid: cellGrid(
    heading,
    [hostile],
    [
      {
        label: hostile,
        cells: [{ mark: { sign: hostile, colour: ink.red }, text: hostile, says: hostile, href: hostile }, undefined],
      },
    ],
  ),
  lying: lyingBars(heading, [{ label: hostile, value: 3, shown: '3 户' }]),
  standing: standingBars(heading, [{ label: hostile, value: 1, shown: '1' }]),
  burn: burnDown(heading, ['2020-11-01', '2020-11-02'], [{ day: '2020-11-01', left: 5 }]),
  empty: burnDown(heading, [], []) + lyingBars(heading, []) + standingBars(heading, []) + tileMap(heading, []),
};

test('pictures are sound markup without scripts, whatever their words are', () => {
  for (const [name, svg] of Object.entries(pictures)) {
    const elements = read(`<all>${svg}</all>`);
    assert.ok(!elements.some((one) => one.name === 'script'), name);
    for (const { attributes } of elements)
      for (const value of Object.values(attributes)) assert.doesNotMatch(value, /NaN|Infinity|undefined/, name);
  }
});

test('a picture says in words what it shows', () => {
  const [svg] = read(pictures.map);
  assert.equal(svg?.attributes['role'], 'group', 'its links can be followed');
  assert.equal(read(pictures.lying)[0]?.attributes['role'], 'img');
  assert.equal(svg?.attributes['aria-label'], '进度<图>：3 家 & 1 家');
});

test('bars are as long as their values, the longest as long as the room', () => {
  const widths = read(
    lyingBars(heading, [
      { label: '甲', value: 100, shown: '100' },
      { label: '乙', value: 25, shown: '25' },
      { label: '丙', value: 0, shown: '0' },
    ]),
  )
    .filter(({ name }) => name === 'rect')
    .map(({ attributes }) => Number(attributes['width']));
  assert.equal(widths.length, 3);
  assert.ok(Math.abs((widths[1] ?? 0) * 4 - (widths[0] ?? 0)) <= 4);
  assert.equal(widths[2], 0);
});
