import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutDrive, driveNames, inOrder } from '#features/drive/choice-rules.js';
import { driveSaid } from '#features/annexes/receiving/recognise.js';
import { fc } from '#test/support/properties.js';

const drive = (id: number, deadline: string, noticeNo = `${id}号`, title = '采集') => ({
  id,
  noticeNo,
  title,
  deadlineAt: new Date(`${deadline}T09:00:00Z`),
});

test('the deadline that comes next is first, then those that are over, the latest first', () => {
  const drives = [drive(1, '2020-11-27'), drive(2, '2020-12-27'), drive(3, '2021-03-31'), drive(4, '2020-11-01')];
  const order = (now: string) => inOrder(drives, new Date(now)).map(({ id }) => id);
  assert.deepEqual(order('2020-11-20'), [1, 2, 3, 4]);
  assert.deepEqual(order('2020-12-01'), [2, 3, 1, 4]);
  assert.deepEqual(order('2021-12-01'), [3, 2, 1, 4]);
});

test('names tell all drives apart, whatever the notices and titles are', () => {
  const text = fc.constantFrom('', '247号', '88号', '采集', '补充采集');
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 2, maxLength: 5 }), (pairs) => {
      const drives = pairs.map(([noticeNo, title], at) => drive(at + 1, '2020-11-27', noticeNo, title));
      const names = [...driveNames(drives).values()];
      assert.ok(names.every((name) => name !== ''));
      assert.equal(new Set(names).size, drives.length);
    }),
  );
});

test('addresses about a drive carry it, those of what belongs to one do not', () => {
  const about = ['/progress', '/progress/matrix.xlsx', '/progress/calls/7', '/annexes', '/annexes/acceptances'];
  for (const path of [...about, '/licences/docket', '/licences/loads', '/quality.csv', '/notice', '/forwardings'])
    assert.ok(aboutDrive(path), path);
  const own = ['/annexes/7', '/annexes/7/versions/8', '/licences/7', '/licences/loads/7/columns', '/collisions/7'];
  for (const path of [...own, '/progress/annexes/7', '/notice/editions/7', '/notice/editions', '/forwardings/7'])
    assert.ok(!aboutDrive(path), path);
  for (const path of ['/', '/annex-guide', '/businesses', '/mails', '/progressing', '/annexes-of-others'])
    assert.ok(!aboutDrive(path), path);
});

test('a file is of the drive whose mark it bears, else of the one whose notice alone it names', () => {
  const drives = [drive(1, '2020-11-27', '琼道运发〔2020〕247号'), drive(2, '2020-12-27', '琼道运发〔2021〕88号')];
  const said = (texts: string[], driveMark: string | null = null) => driveSaid({ texts, driveMark }, drives);
  assert.equal(said(['附件3.xlsx']), undefined);
  assert.equal(said(['附件3（琼道运发[2021]88号）.xlsx']), 2);
  assert.equal(said(['琼道运发（2020） 247号的附件']), 1);
  assert.equal(said(['琼道运发〔2020〕247号', '琼道运发〔2021〕88号']), undefined, 'two are named');
  assert.equal(said(['琼道运发〔2020〕247号'], '2'), 2, 'the mark counts for more');
  assert.equal(said(['附件3'], '一'), undefined);
});
