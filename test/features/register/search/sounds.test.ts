import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import type { Scope } from '#platform/http/actor.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { listPlaces, type NamedPlace } from '#features/register/reference-queries.js';
import { readTotal } from '#features/register/search/count-queries.js';
import { readFilter, readCursor, cursorText } from '#features/register/search/filter.js';
import { pageOf } from '#features/register/search/page.js';
import { searchRegister } from '#features/register/search/search.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { seenOf } from '#features/register/writing/seen.js';
import { noteMissingSounds } from '#features/register/writing/sounds.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { fillRegister, randomNumbers } from '#test/support/fill-register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

interface PlainRow {
  id: number;
  city: string;
  division_code: string;
  name_normal: string;
}

const province: Scope = { level: 'province' };
const haikou: Scope = { level: 'city', code: '460100' };
const danzhou: Scope = { level: 'divisions', codes: ['460400'] };
const readings = await loadReadings();

describe('names found by pinyin', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  let places: NamedPlace[];
  let rows: PlainRow[];
  const readRows = async () => {
    rows = (await database
      .db('businesses')
      .select('id', 'city', 'division_code', 'name_normal')
      .orderBy([
        { column: 'filed_on', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])) as PlainRow[];
  };
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
    await fillRegister(deps, office.haikou, 6_000);
    places = await listPlaces(database.db);
    await readRows();
  });
  after(() => database.drop());

  const isIn = (scope: Scope, row: PlainRow) =>
    scope.level === 'province' ||
    (scope.level === 'city' ? row.city === scope.code : scope.codes.includes(row.division_code));

  async function found(
    q: string,
    scope: Scope = province,
    over: Record<string, string> = {},
  ): Promise<{ ids: number[]; total: { n: number; isMore: boolean } }> {
    const query: Record<string, string> = { q, ...over };
    const filter = { ...readFilter((name) => query[name] ?? ''), size: 500 };
    const search = await searchRegister(database.db, scope, filter, places);
    const ids: number[] = [];
    for (let after: ReturnType<typeof readCursor> | undefined; ; ) {
      const page = await pageOf(database.db, search, filter, { after });
      ids.push(...page.rows.map(({ id }) => id));
      if (!page.next) break;
      after = readCursor(cursorText(page.next));
    }
    return { ids, total: await readTotal(database.db, search.total) };
  }

  /** What a plain look through the names finds: somewhere in the name each sound stands behind the one before. */
  const plainly = (sounds: readonly string[], scope: Scope = province): number[] =>
    rows
      .filter((row) => isIn(scope, row))
      .filter(({ name_normal: name }) =>
        [...name.split('').keys()].some((from) =>
          sounds.every((sound, i) =>
            readings
              .of(name.charCodeAt(from + i))
              .some((reading) => (sound.length === 1 ? reading.startsWith(sound) : reading === sound)),
          ),
        ),
      )
      .map(({ id }) => id);

  const isRight = (total: { n: number; isMore: boolean }, expected: readonly number[]) =>
    total.isMore ? total.n <= expected.length : total.n === expected.length;

  async function enter(over: BusinessCells): Promise<number> {
    const id = await takeBusinessIds(database.db, 1);
    await inTransaction(database.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      await writer.enter(id, {
        values: aBusiness(90_000 + id, over),
        filingStatus: 'filed',
        agencyId: office.haikou,
        city: '460100',
        source: { kind: 'hand', reference: '示例' },
      });
      await writer.finish();
    });
    return id;
  }

  test('60 parts of names are found by their first letters and by their syllables, in three regions', async () => {
    const random = randomNumbers(5);
    for (let i = 0; i < 60; i += 1) {
      const name = (rows[random(rows.length)]?.name_normal ?? '').replace('𠮷', '吉');
      const from = random(name.length - 2);
      const units = [...name].slice(from, from + 2 + random(5)).map((sign) => readings.of(sign.charCodeAt(0)));
      const scope = [province, haikou, danzhou][i % 3] as Scope;
      const sounds = units.map((all) => all[0] ?? '');
      const initials = sounds.map((sound) => sound.charAt(0));
      for (const [typed, meant] of [
        [initials.join(''), initials],
        [sounds.join(' '), sounds],
      ] as const) {
        const { ids, total } = await found(typed, scope);
        const expected = plainly(meant, scope);
        if (typed === initials.join('')) {
          // `an` may be two first letters or a syllable: then both are found.
          for (const id of expected) assert.ok(ids.includes(id), `${typed} in ${scope.level}`);
          if (/[iuv]|[bcdfghjklmnpqrstwxyz]{2}$/.test(typed))
            assert.deepEqual(ids, expected, `${typed} in ${scope.level}`);
          assert.ok(isRight(total, ids), `total of ${typed}`);
        } else {
          assert.deepEqual(ids, expected, `${typed} in ${scope.level}`);
          assert.ok(isRight(total, expected), `total of ${typed}`);
        }
      }
    }
  });

  test('one syllable finds its characters, common or rare', async () => {
    for (const sound of ['hai', 'xin', 'long', 'mo', 'ye', 'pu', 'nuan'])
      assert.deepEqual((await found(sound)).ids, plainly([sound]), sound);
  });

  test('a name is found in any case and width, with blanks, unfinished, with Latin letters and figures', async () => {
    const id = await enter({ business_name: '海口欣馨暖阳BYD-4S店' });
    await readRows();
    for (const typed of [
      'xxny',
      'HKXXNY',
      'ｘｘｎｙ',
      'haikouxinxinnuanyang',
      'hai kou xin xin nuan yang',
      "hai'kou xinxin",
      'hk xinxin nuan',
      'xinxinnuany',
      'nybyd4sd',
      'byd4s',
      'BYD4S店',
      'ny byd 4s dian',
      'nuan',
    ])
      assert.ok((await found(typed)).ids.includes(id), typed);
    assert.deepEqual((await found('hkxxny')).ids, [id]);
    assert.deepEqual((await found('hkxxny', danzhou)).ids, [], 'a region that is not the own one finds nothing');
    assert.deepEqual((await found('hkxxny', haikou)).ids, [id]);
    assert.deepEqual((await found('hkxxny', province, { class: 'A1' })).ids, []);
    assert.deepEqual((await found('hkxxnz')).ids, []);
    assert.deepEqual((await found('xxnyq')).ids, []);
  });

  test('a name is found whose places are common each by itself and rare together, with its exact number', async () => {
    const first = await takeBusinessIds(database.db, 2_202);
    await inTransaction(database.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      for (let i = 0; i < 2_202; i += 1) {
        const name = i < 1_100 ? `鹅卵${i}号` : i < 2_200 ? `卵石${i}号` : '鹅卵石汽修';
        await writer.enter(first + i, {
          values: aBusiness(20_000 + i, { business_name: name, filing_date: `2018-0${1 + (i % 9)}-11` }),
          filingStatus: 'filed',
          agencyId: office.haikou,
          city: '460100',
          source: { kind: 'hand', reference: '示例' },
        });
      }
      await writer.finish();
    });
    await readRows();
    for (const typed of ['els', 'eluanshi', 'elsq'])
      assert.deepEqual(await found(typed), {
        ids: [first + 2_201, first + 2_200].sort(
          (a, b) => rows.findIndex(({ id }) => id === a) - rows.findIndex(({ id }) => id === b),
        ),
        total: { n: 2, isMore: false },
      });
    assert.deepEqual((await found('els', danzhou)).ids, []);
    assert.equal((await found('el')).ids.length, 1_102);
    assert.deepEqual((await found('luan shi')).ids, plainly(['luan', 'shi']));
  });

  test('signs of patterns are no wildcards, and one letter is a letter', async () => {
    for (const typed of ['h%x%n', 'h_k', 'h.*n', '[hx]k', 'hk|qc', "hk' OR 1=1", '\\hk'])
      assert.deepEqual((await found(typed)).ids, (await found(typed.replace(/[^a-z0-9]/gi, ' '))).ids, typed);
    assert.deepEqual((await found('.*')).ids, []);
    const letter = rows.filter(({ name_normal }) => name_normal.includes('Y')).map(({ id }) => id);
    assert.deepEqual((await found('y')).ids, letter);
  });

  test('letters may be the end of a credit code, and a code with letters the sound of a name: both are found', async () => {
    const coded = await enter({ business_name: '甲乙丙', uscc: '91460100MA0000QCXL', filing_no: 'QCXL1' });
    const sounding = await enter({ business_name: '海口8号启程修理', filing_no: 'x8' });
    await readRows();
    const { ids } = await found('qcxl');
    assert.ok(ids.includes(coded) && ids.includes(sounding));
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => rows.findIndex(({ id }) => id === a) - rows.findIndex(({ id }) => id === b)),
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual((await found('qcxl', danzhou)).ids.includes(coded), false);
    assert.deepEqual((await found('8hqcxl')).ids, [sounding], 'looks like a code, is a name');
    assert.deepEqual((await found('MA0000QCXL')).ids, [coded]);
  });

  test('a changed name is found by its new sound alone, a removed business by none', async () => {
    const id = await enter({ business_name: '海口欧鹭乌修理' });
    const change = async (name: string) => {
      const stored = (await listStoredBusinesses(database.db, [id])).get(id) ?? {};
      await inTransaction(database.db, async (trx) => {
        const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
        await writer.change(stored, { business_name: name, name_normal: name, version: Number(stored['version']) + 1 });
        await writer.finish();
      });
    };
    assert.deepEqual((await found('olw')).ids, [id]);
    await change('海口鳄猊㧟修理');
    assert.deepEqual((await found('olw')).ids, []);
    assert.deepEqual((await found('ouluwu')).ids, []);
    assert.deepEqual((await found('eni')).ids, [id]);
    await change('海口欧鹭乌修理');
    assert.deepEqual((await found('olw')).ids, [id]);
    assert.deepEqual((await found('eni')).ids, []);
    await inTransaction(database.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      const stored = (await listStoredBusinesses(trx, [id])).get(id);
      assert.ok(stored);
      await writer.remove([seenOf(stored)]);
      await writer.finish();
    });
    assert.deepEqual((await found('olw')).ids, []);
  });

  test('what a broken transaction noted is noted again by the next one', async () => {
    const name = { business_name: '海口凫卣斝修理' };
    const broken = new Error('on purpose');
    await assert.rejects(
      inTransaction(database.db, async (trx) => {
        const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
        const source = { kind: 'hand', reference: '示例' } as const;
        const draft = {
          values: aBusiness(99_999, name),
          filingStatus: 'filed',
          agencyId: office.haikou,
          city: '460100',
          source,
        } as const;
        await writer.enter(await takeBusinessIds(database.db, 1), draft);
        await writer.finish();
        throw broken;
      }),
      broken,
    );
    assert.deepEqual((await found('fuyoujia')).ids, []);
    const id = await enter(name);
    assert.deepEqual((await found('fuyoujia')).ids, [id]);
  });

  test('the names of a register that was there before are read aloud once, and nothing more the second time', async () => {
    const { db } = database;
    const all = () => db('name_sounds').select('gram', 'initials').orderBy(['gram', 'initials']);
    const before = await all();
    const grams = new Set(((await db('business_grams').distinct().pluck('gram')) as number[]).map(Number));
    const isStanding = ({ gram }: { gram: number }) => grams.has(Number(gram));
    await db('name_sounds').delete();
    assert.deepEqual((await found('hkqcwx')).ids, []);
    await noteMissingSounds(db);
    assert.deepEqual((await all()).filter(isStanding), before.filter(isStanding));
    const { ids } = await found('qcwx');
    assert.deepEqual(ids, plainly(['q', 'c', 'w', 'x']));
    const again = await all();
    await noteMissingSounds(db);
    assert.deepEqual(await all(), again);
  });
});
