import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { ChildLimitError } from '#platform/child-errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { startRunner } from '#platform/jobs/runner.js';
import { jobTable } from '#src/job-table.js';
import { annexIdOf } from '#src/season/actions.js';
import { giveUpRecognition, prepareRecognition, runRecognition } from '#features/annexes/uploads/recognise-job.js';
import { parkUpload } from '#features/annexes/uploads/parking.js';
import { findUploadFile, listUploadFiles, type UploadFile } from '#features/annexes/uploads/upload-queries.js';
import { sweepUploads } from '#features/annexes/uploads/sweeping.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexCsv, annexWorkbook, fourOrFive, typedBusiness } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import type { Answer, Client, Fields, SentFile } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

const sound = (no: AnnexNo, name?: string): SentFile => annexWorkbook(no, [soundRow[no] as BusinessCells], name);
const unknown: SentFile = {
  name: '通讯录.xlsx',
  content: sheetJsBytes(
    [
      {
        name: '表',
        rows: [
          ['甲', '乙', '丙', '丁'],
          ['1', '2', '3', '4'],
        ],
      },
    ],
    'xlsx',
  ),
};
const program: SentFile = { name: '附件2.xlsx', content: Buffer.from(`MZ\x90\x00${'\x00'.repeat(600)}`, 'latin1') };

/** Sends files as the form of a page does. */
function send(client: Client, path: string, files: readonly SentFile[], fields: Fields = {}): Promise<Answer> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ _csrf: client.csrf(), ...fields })) body.append(name, value);
  for (const { name, content } of files) body.append('file', new Blob([new Uint8Array(content)]), name);
  return client.raw(path, { method: 'POST', body });
}

const uploadIdIn = ({ location }: Answer): number => Number(/^\/uploads\/(\d+)$/.exec(location)?.[1]);
/** What the page of fates says of each file. */
const linesOf = (html: string): string[] =>
  [...html.matchAll(/<tr>\s*<td class="break">[\s\S]*?<\/tr>/g)].map(([row]) =>
    textOf(row).replace(/\s+/g, ' ').trim(),
  );
const seenIn = (html: string): string => /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? '';

describe('files that come together, each put where it belongs', () => {
  let portal: TestPortal;
  let filer: Client;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    filer = await portal.client('filer');
  });
  after(() => portal.stop());

  const filesOf = (uploadId: number): Promise<UploadFile[]> => listUploadFiles(portal.deps.db, uploadId);
  const versionsOf = async (no: AnnexNo, unit = ownAgency) =>
    (await portal.deps
      .db('annex_versions')
      .select('id', 'file_name', 'state', 'based_on_version_id')
      .where({ annex_id: await annexIdOf(portal.deps, unit, no) })
      .orderBy('id')) as { id: number; file_name: string; state: string; based_on_version_id: number | null }[];
  const audited = async (verb: string): Promise<number> =>
    Number((await portal.deps.db('audit_entries').where({ verb }).count({ n: '*' }).first())?.n);
  const optionsFor = (html: string, fileId: number): string[] =>
    [
      ...(html.split(`name="file.${fileId}">`)[1] ?? '').split('</select>')[0]!.matchAll(/<option value="([^"]*)"/g),
    ].map(([, value]) => value ?? '');

  test('several at once: those that are clear are versions of their annexes, the others are asked about or refused', async () => {
    const files = [
      annexWorkbook(3, [typedBusiness(1), typedBusiness(2, { legal_name: '' })]),
      sound(4),
      unknown,
      program,
    ];
    const home = (await filer.get('/')).text;
    assert.match(home, /<h2>上传附件文件<\/h2>/);
    const answer = await send(filer, '/uploads', files, { seen: seenIn(home) });
    assert.equal(answer.status, 303);
    const { text } = await filer.get(answer.location);
    const [three = '', four = '', asked = '', refused = ''] = linesOf(text);
    assert.match(three, /^附件3\.xlsx \S+ KB 附件3 已放入附件3 第 1 版 数据 2 行，错误 1 处。 检查结果/);
    assert.match(four, /^附件4\.xlsx \S+ KB 附件4 已放入附件4 第 1 版 数据 1 行，/);
    assert.match(asked, /^通讯录\.xlsx \S+ KB — 需要您选择 文件保留到 2020-12-10。/);
    assert.match(text, /通讯录\.xlsx<\/b>：没有找到附件 1 至附件 5 的表头/);
    assert.match(refused, /^附件2\.xlsx \S+ KB — 未接收 这是程序文件，不是电子表格，不予接收。请/);
    for (const no of [3, 4] as const) assert.equal((await versionsOf(no)).length, 1);
    assert.equal((await versionsOf(2)).length, 0);
    assert.equal(await audited('annex.send-files'), 1);
    assert.match(text, /查看附件3的检查结果/, 'the next step');
  });

  test('a file that is asked about waits, is told on the first page, and goes where a person says, never elsewhere', async () => {
    const answer = await send(filer, '/uploads', [fourOrFive(), sound(5, '附件5.xlsx')], {
      seen: seenIn((await filer.get('/')).text),
    });
    const [file, clear] = await filesOf(uploadIdIn(answer));
    assert.ok(file && clear);
    assert.deepEqual([file.state, file.question, clear.state], ['asked', 'several', 'placed']);
    assert.match((await filer.get('/')).text, /上传的 1 个文件待选择附件/);
    const page = (await filer.get(answer.location)).text;
    assert.match(page, /表头与附件4、附件5相符，不能断定是哪一个/);
    const [four, five] = [await annexIdOf(portal.deps, ownAgency, 4), await annexIdOf(portal.deps, ownAgency, 5)];
    assert.deepEqual(optionsFor(page, file.id)[0], String(four), 'the best guess first');
    assert.ok(optionsFor(page, file.id).includes(String(five)));
    assert.equal(optionsFor(page, file.id).at(-1), 'none');
    const foreign = await annexIdOf(portal.deps, otherAgency, 4);
    const choose = (value: string) => filer.post(`${answer.location}/choices`, { [`file.${file.id}`]: value });
    assert.equal((await choose(String(foreign))).status, 422);
    assert.equal((await choose('')).status, 422);
    assert.equal((await versionsOf(4, otherAgency)).length, 0);
    const before = (await versionsOf(4)).length;
    const chosen = await choose(String(four));
    assert.deepEqual([chosen.status, chosen.location], [303, answer.location]);
    const added = (await versionsOf(4)).slice(before);
    assert.deepEqual(
      added.map(({ file_name, state }) => [file_name, state]),
      [['许可证.xlsx', 'checked']],
    );
    assert.equal((await choose(String(four))).status, 409, 'decided');
    assert.equal((await versionsOf(4)).length, before + 1);
    assert.ok(
      !(await filer.get('/')).text.includes('个文件待选择附件') ||
        !(await filer.get('/')).text.includes(answer.location),
    );
  });

  test("a file that names another office is not placed until a person says so; whoever it names, it is the own office's", async () => {
    const named = { ...annexWorkbook(2, [soundRow[2] as BusinessCells]), name: '琼海市附件2.xlsx' };
    const answer = await send(filer, '/uploads', [named]);
    const [file] = await filesOf(uploadIdIn(answer));
    assert.deepEqual([file?.state, file?.question, file?.found?.otherOffice], ['asked', 'office', '琼海市']);
    for (const unit of [ownAgency, otherAgency]) assert.equal((await versionsOf(2, unit)).length, 0);
    const done = await filer.post(`${answer.location}/choices`, { [`file.${file?.id}`]: 'none' });
    assert.equal(done.status, 303);
    assert.match(linesOf((await filer.get(done.location)).text)[0] ?? '', /不要 本机构选择不要这个文件，内容已清除/);
    assert.equal(await portal.deps.files.holds(portal.deps.db, file?.fileId ?? 0), false);
    assert.equal(await audited('annex.drop-file'), 1);
  });

  test('two files of one annex: both are asked about, and cannot both be chosen for it at once', async () => {
    const answer = await send(filer, '/uploads', [sound(1, '甲.xlsx'), sound(1, '乙.xlsx')]);
    const [first, second] = await filesOf(uploadIdIn(answer));
    assert.deepEqual([first?.question, second?.question], ['same', 'same']);
    const one = String(await annexIdOf(portal.deps, ownAgency, 1));
    const before = (await versionsOf(1)).length;
    const fields = (a: string, b: string) => ({ [`file.${first?.id}`]: a, [`file.${second?.id}`]: b });
    const twice = await filer.post(`${answer.location}/choices`, fields(one, one), {
      Referer: portal.base + answer.location,
    });
    assert.equal(twice.status, 422);
    assert.match(textOf(twice.text), /两个文件都选了附件1/);
    assert.equal((await versionsOf(1)).length, before, 'all or none');
    assert.equal((await filer.post(`${answer.location}/choices`, fields('none', one))).status, 303);
    assert.deepEqual(
      (await versionsOf(1)).slice(before).map(({ file_name }) => file_name),
      ['乙.xlsx'],
    );
  });

  test('pressed twice it is one upload', async () => {
    const fields = { _submission: 'a'.repeat(32) };
    const files = [unknown, { ...unknown, name: '另一个.xlsx' }];
    const first = await send(filer, '/uploads', files, fields);
    const second = await send(filer, '/uploads', files, fields);
    assert.equal(first.location, second.location);
    const other = await send(filer, '/uploads', [unknown, { ...unknown, name: '第三个.xlsx' }], fields);
    assert.notEqual(other.status, 303, 'other files under the same press');
  });

  test('another office finds none of it, nor does whoever does not upload', async () => {
    const { location } = await send(filer, '/uploads', [unknown]);
    const [file] = await filesOf(Number(location.split('/').pop()));
    const neighbour = await portal.client('neighbour');
    assert.equal((await neighbour.get(location)).status, 404);
    const own = String(await annexIdOf(portal.deps, otherAgency, 1));
    assert.equal((await neighbour.post(`${location}/choices`, { [`file.${file?.id}`]: own })).status, 404);
    for (const name of ['manager', 'reviewer'] as const) {
      const client = await portal.client(name);
      assert.equal((await client.get(location)).status, 403);
      assert.equal((await send(client, '/uploads', [unknown])).status, 403);
      assert.ok(!(await client.get('/')).text.includes('上传附件文件'));
    }
  });

  test('one file at the page of its annex ends on its findings; one of another annex is put there, and said so', async () => {
    const page = `/annexes/${await annexIdOf(portal.deps, ownAgency, 2)}`;
    const html = (await filer.get(page)).text;
    const fields = { seen: seenIn(html), basedOn: /name="basedOn" value="(\d*)"/.exec(html)?.[1] ?? '' };
    const own = await send(filer, `${page}/versions`, [sound(2)], fields);
    assert.match(own.location, new RegExp(`^${page}/versions/\\d+$`));
    const before = await versionsOf(5);
    const moved = await send(filer, `${page}/versions`, [sound(5, '附件五.xlsx')], fields);
    const five = `/annexes/${await annexIdOf(portal.deps, ownAgency, 5)}`;
    assert.match(moved.location, new RegExp(`^${five}/versions/\\d+$`));
    assert.match(
      (await filer.get(moved.location)).text,
      /“附件五\.xlsx”是附件5，不是附件2，已放入附件5；附件2没有改动。/,
    );
    const added = (await versionsOf(5)).slice(before.length);
    assert.equal(added[0]?.based_on_version_id ?? null, before.at(-1)?.id ?? null, 'from the version that was seen');
    const old = moved.location.replace(five, page);
    assert.deepEqual([(await filer.get(old)).status, (await filer.get(old)).location], [303, moved.location]);
    assert.equal((await (await portal.client('neighbour')).get(old)).status, 404);
    const unseen = await send(filer, `${page}/versions`, [sound(5)]);
    assert.equal(unseen.status, 422, 'a form that does not say what was seen moves nothing');
  });

  test('several files at the page of an annex go each to its own', async () => {
    const page = `/annexes/${await annexIdOf(portal.deps, ownAgency, 2)}`;
    const answer = await send(filer, `${page}/versions`, [
      sound(2, 'b.xlsx'),
      annexCsv(3, [typedBusiness(7)], 'c.csv'),
    ]);
    const files = await filesOf(uploadIdIn(answer));
    assert.deepEqual(
      files.map(({ state, found }) => [state, found?.annexes]),
      [
        ['placed', [2]],
        ['placed', [3]],
      ],
    );
  });

  test('an annex that the province has takes nothing: refused in the words of its state', async () => {
    const annexId = await annexIdOf(portal.deps, ownAgency, 4);
    const { manager } = portal.cast;
    await portal.deps
      .db('annexes')
      .where({ id: annexId })
      .update({ state: 'submitted', submitted_by: manager.id, submitted_at: portal.clock.now() });
    const answer = await send(filer, '/uploads', [sound(4), sound(5)]);
    const [line = ''] = linesOf((await filer.get(answer.location)).text);
    assert.match(line, /未接收 这张表目前是“已报送”，不能上传新文件。/);
    await portal.deps
      .db('annexes')
      .where({ id: annexId })
      .update({ state: 'filling', submitted_by: null, submitted_at: null });
  });

  test('too many files, none, and an empty one', async () => {
    const many = Array.from({ length: 11 }, (_, n) => ({ ...unknown, name: `${n}.xlsx` }));
    const tooMany = await send(filer, '/uploads', many);
    assert.equal(tooMany.status, 413);
    assert.match(textOf(tooMany.text), /一次最多提交 10 个文件/);
    assert.equal((await send(filer, '/uploads', [])).status, 422);
    const answer = await send(filer, '/uploads', [{ name: '空.xlsx', content: Buffer.alloc(0) }, unknown]);
    assert.match(linesOf((await filer.get(answer.location)).text)[0] ?? '', /未接收 文件是空的（0 字节）。/);
  });

  test('what nobody decided about is cleared away after its time, which the page and the audit say', async () => {
    const answer = await send(filer, '/uploads', [unknown, program]);
    const files = await filesOf(uploadIdIn(answer));
    const keepUntil = files[0]?.keepUntil ?? new Date(0);
    await sweepUploads(portal.deps, new Date(keepUntil.getTime() - 1));
    for (const { fileId } of files) assert.ok(await portal.deps.files.holds(portal.deps.db, fileId));
    await sweepUploads(portal.deps, keepUntil);
    for (const { fileId } of files) assert.ok(!(await portal.deps.files.holds(portal.deps.db, fileId)));
    for (const line of linesOf((await filer.get(answer.location)).text))
      assert.match(line, /已清除 没有放入附件，到期已清除内容，上传记录保留。/);
    assert.ok((await audited('annex.sweep-file')) >= 2);
    const placed = (await versionsOf(3)).at(-1)?.id ?? 0;
    const { file_id } = await portal.deps.db('annex_versions').where({ id: placed }).first();
    assert.ok(await portal.deps.files.holds(portal.deps.db, Number(file_id)), 'what is a version stays');
  });
});

describe('a look at a file that does not come to its end', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal();
  });
  after(() => portal.stop());

  async function park(...files: readonly SentFile[]): Promise<{ uploadId: number; ids: readonly number[] }> {
    const actor = await actorNamed(portal, 'filer');
    const sent = files.map((file) => ({ ...file, sizeBytes: file.content.length }));
    const uploadId = await inTransaction(portal.deps.db, (trx) =>
      parkUpload(trx, portal.deps, actor, { files: sent, seen: {} }),
    );
    return { uploadId, ids: (await listUploadFiles(portal.deps.db, uploadId)).map(({ id }) => id) };
  }
  const stateOf = async (id = 0) => (await findUploadFile(portal.deps.db, id))?.state;

  test('the others wait for it, and go on without it once it is given up', async () => {
    const { ids } = await park(sound(3), sound(4));
    const [three = 0, four = 0] = ids;
    await runRecognition(portal.deps, { id: three });
    assert.deepEqual([await stateOf(three), await stateOf(four)], ['found', 'reading']);
    await inTransaction(portal.deps.db, (trx) => giveUpRecognition(trx, portal.deps, { id: four }, 'crash'));
    assert.deepEqual([await stateOf(three), await stateOf(four)], ['placed', 'broken']);
    const again = await inTransaction(portal.deps.db, (trx) => prepareRecognition(trx, portal.deps, { id: four }));
    assert.ok(again);
    await runRecognition(portal.deps, { id: four });
    assert.equal(await stateOf(four), 'placed');
    assert.ok(!(await inTransaction(portal.deps.db, (trx) => prepareRecognition(trx, portal.deps, { id: four }))));
  });

  test('what takes more than any file may is refused in its words', async () => {
    const { ids } = await park(sound(5));
    await inTransaction(portal.deps.db, (trx) => giveUpRecognition(trx, portal.deps, { id: ids[0] ?? 0 }, 'memory'));
    const file = await findUploadFile(portal.deps.db, ids[0] ?? 0);
    assert.equal(file?.state, 'refused');
    assert.match(file?.refusalSentence ?? '', /^文件太复杂/);
  });

  test('done twice it is one version; a person who may not upload any more places nothing', async () => {
    const { ids } = await park(sound(2));
    const id = ids[0] ?? 0;
    await Promise.all([runRecognition(portal.deps, { id }), runRecognition(portal.deps, { id })]);
    const annexId = await annexIdOf(portal.deps, ownAgency, 2);
    assert.equal((await portal.deps.db('annex_versions').where({ annex_id: annexId })).length, 1);
    const { ids: later } = await park(sound(1));
    const roles = () => portal.deps.db('operator_roles').where({ operator_id: portal.cast.filer.id });
    const held = (await roles().select()) as object[];
    await roles().delete();
    await runRecognition(portal.deps, { id: later[0] ?? 0 });
    assert.equal(await stateOf(later[0]), 'refused');
    await portal.deps.db('operator_roles').insert(held);
  });

  test('a process that is killed over it loses nothing: it is looked at again', async () => {
    const { ids } = await park(sound(1, '附件一.xlsx'));
    let runs = 0;
    const pool = {
      async run({ input }: { readonly input: unknown }) {
        const { name, payload } = input as { name: string; payload: { id: number } };
        if (name === 'annex.recognise' && payload.id === ids[0] && runs++ === 0) throw new ChildLimitError('killed');
        await jobTable[name]?.run(portal.deps, payload as never, () => {});
      },
      close: async () => {},
    };
    const runner = startRunner(portal.deps, jobTable, pool as never, 1, { pollMs: 50 });
    try {
      while ((await stateOf(ids[0])) !== 'placed') {
        // The pause before the second run is over when the clock of the portal says so.
        portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      await runner.stop();
    }
    assert.ok(runs >= 2);
  });
});
