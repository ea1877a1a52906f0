import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Scope } from '#platform/http/actor.js';
import { inTransaction } from '#platform/db/transaction.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { listCities, listPlaces, type NamedPlace } from '#features/register/reference-queries.js';
import { explainFirst, type Found, wantedOf } from '#features/register/search/explained.js';
import { readFilter } from '#features/register/search/filter.js';
import { pageWithTotal } from '#features/register/search/page.js';
import { askFor, searchRegister } from '#features/register/search/search.js';
import { searchText } from '#features/register/text.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { anOffice } from '#test/support/accepted-annex.js';
import { inventedNames } from '#test/support/business-names.js';
import { aBusiness } from '#test/support/businesses.js';
import { changeBusiness } from '#test/support/enter-business.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const province: Scope = { level: 'province' };
const count = 20_000;
const eachKind = 20;
const atTop = 5;
/** Of what is looked for so many must be at the top. */
const mostly = 0.97;

const divisions = ['460105', '460106', '460107', '460108', '460202', '460203', '460400', '469001', '469002', '469005'];

interface Entered {
  readonly id: number;
  readonly name: string;
  readonly division: string;
  readonly uscc: string;
  readonly licenceNo: string;
  readonly filingNo: string;
  readonly oldId: string;
}

describe('20,000 businesses, looked for as people do', () => {
  let database: TestDatabase;
  let places: NamedPlace[];
  let all: Entered[];
  const random = randomNumbers(77);
  const pick = <T>(list: ArrayLike<T>): T => list[random(list.length)] as T;

  before(async () => {
    database = await withDatabase();
    places = await listPlaces(database.db);
    all = await enterAll();
  });
  after(() => database.drop());

  async function enterAll(): Promise<Entered[]> {
    const deps = testDeps({ db: database.db });
    const office = await anOffice(database.db);
    const cities = await listCities(database.db);
    const names = inventedNames(count);
    const first = await takeBusinessIds(database.db, count);
    const entered: Entered[] = [];
    await inTransaction(database.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      for (const [i, name] of names.entries()) {
        const division = pick(divisions);
        const serial = String(random(900_000) + 100_000);
        const values = aBusiness(i + 1, {
          business_name: name,
          division_code: division,
          licence_no: `${division}${String(i).padStart(6, '0')}`,
          filing_no: `${division}20${String((i * 7_919) % 1_000_000).padStart(6, '0')}`,
          old_system_id: `HN${serial}${i}`,
          filing_date: new Date(Date.UTC(2019, 2, 2 + random(620))).toISOString().slice(0, 10),
        });
        const city = cities.get(division) ?? division;
        const source = { kind: 'hand', reference: '示例' } as const;
        await writer.enter(first + i, { values, filingStatus: 'filed', agencyId: office.haikou, city, source });
        entered.push({
          id: first + i,
          name,
          division,
          uscc: values['uscc'] ?? '',
          licenceNo: values['licence_no'] ?? '',
          filingNo: values['filing_no'] ?? '',
          oldId: values['old_system_id'] ?? '',
        });
      }
      await writer.finish();
    });
    return entered;
  }

  /** What the first page of the list shows, from the top down. */
  async function shown(q: string, scope: Scope): Promise<readonly Found[]> {
    const filter = readFilter((name) => (name === 'q' ? q : ''));
    const search = await searchRegister(database.db, scope, filter, places);
    const { page } = await pageWithTotal(database.db, search, filter, {});
    const asked = await askFor(database.db, scope, filter, places);
    if (!asked) return [];
    const { best, rows, similar } = await explainFirst(asked, await wantedOf(q), page);
    return [...best, ...rows, ...similar];
  }

  /** Whether one called so is among the first: of several of one name any is the right one. */
  async function isAtTop(q: string, meant: Entered, scope: Scope): Promise<boolean> {
    const ids = [...new Set((await shown(q, scope)).map(({ row }) => row.id))].slice(0, atTop);
    const same = new Set(all.filter(({ name }) => name === meant.name).map(({ id }) => id));
    return ids.some((id) => id === meant.id || same.has(id));
  }

  const ownDivision = ({ division }: Entered): Scope => ({ level: 'divisions', codes: [division] });
  const readingsOf = async (text: string) => {
    const readings = await loadReadings();
    return [...text].map((sign) => readings.of(sign.charCodeAt(0))[0] ?? '');
  };
  /** What is written in front of the trade: by this people know a business. */
  const callName = (name: string) => searchText(name).replace(/有限公司$/, '');

  /** Another common character of the same sound. */
  const homophones: Readonly<Record<string, string>> = {
    鑫: '新',
    新: '心',
    诚: '城',
    成: '诚',
    程: '承',
    城: '成',
    达: '答',
    利: '立',
    兴: '星',
    宏: '红',
    通: '同',
    祥: '翔',
    福: '富',
    恒: '横',
    辉: '挥',
    顺: '舜',
    佳: '家',
    力: '立',
    志: '智',
    伟: '玮',
    源: '园',
    鸿: '宏',
    修: '休',
    维: '为',
    厂: '场',
    汽: '气',
    德: '得',
    荣: '容',
  };
  const traditional: Readonly<Record<string, string>> = {
    车: '車',
    汽: '汽',
    维: '維',
    鑫: '鑫',
    诚: '誠',
    达: '達',
    龙: '龍',
    凤: '鳳',
    东: '東',
    风: '風',
    顺: '順',
    联: '聯',
    众: '眾',
    业: '業',
    华: '華',
    荣: '榮',
    国: '國',
    运: '運',
    强: '強',
    远: '遠',
    驰: '馳',
    丰: '豐',
    银: '銀',
    辉: '輝',
    岛: '島',
    湾: '灣',
    腾: '騰',
    飞: '飛',
    厂: '廠',
    宁: '寧',
    文: '文',
  };
  const swap = (text: string, at: number) =>
    text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  const fullWidth = (text: string) =>
    text.replace(/[0-9A-Za-z()]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

  /** The ten kinds: what is typed for a business, and by whom. */
  const kinds: Readonly<Record<string, (meant: Entered) => Promise<{ q: string; scope: Scope }>>> = {
    'part of a name': async ({ name }) => ({
      q: name.startsWith('途虎') ? callName(name).slice(-7) : callName(name).slice(0, 8),
      scope: province,
    }),
    'first letters': async (meant) => ({
      q: (await readingsOf(callName(meant.name))).map((sound) => sound.charAt(0)).join(''),
      scope: ownDivision(meant),
    }),
    'full pinyin': async ({ name }) => ({ q: (await readingsOf(callName(name))).join(''), scope: province }),
    'pinyin begun': async (meant) => {
      const sounds = (await readingsOf(callName(meant.name))).slice(0, 6);
      return { q: sounds.join(' ').slice(0, -1), scope: ownDivision(meant) };
    },
    'a character of the same sound': async ({ name }) => {
      const text = callName(name);
      const at = [...text].map((sign, i) => (homophones[sign] ? i : -1)).filter((i) => i >= 0);
      const one = at.length === 0 ? -1 : pick(at);
      return {
        q: [...text].map((sign, i) => (i === one ? (homophones[sign] ?? sign) : sign)).join(''),
        scope: province,
      };
    },
    'two characters in each other’s place': async ({ name }) => {
      const text = callName(name);
      return { q: swap(text, 2 + random(2)), scope: province };
    },
    'last figures of a number': async (meant) => {
      const kind = random(3);
      if (kind === 0) return { q: meant.licenceNo.slice(-5), scope: ownDivision(meant) };
      return { q: (kind === 1 ? meant.uscc : meant.filingNo).slice(-6), scope: province };
    },
    'number in the old system or of the licence': async (meant) => ({
      q: random(2) === 0 ? meant.oldId.toLowerCase() : meant.licenceNo,
      scope: province,
    }),
    'words apart': async (meant) => {
      const text = callName(meant.name);
      return { q: `${text.slice(0, 2)} ${text.slice(2, 5)} ${text.slice(-2)}`, scope: ownDivision(meant) };
    },
    'traditional characters, or full width and signs': async ({ name }) => ({
      q:
        random(2) === 0
          ? [...callName(name)].map((sign) => traditional[sign] ?? sign).join('')
          : ` ${fullWidth(name.replace('（', '(').replace('）', ')'))}。`,
      scope: province,
    }),
  };

  test('of ten kinds of queries the right business is among the first five, nearly always', async (t) => {
    let [found, asked] = [0, 0];
    const missed: string[] = [];
    for (const [kind, typedFor] of Object.entries(kinds)) {
      let hits = 0;
      for (let i = 0; i < eachKind; i += 1) {
        const meant = pick(all);
        const { q, scope } = await typedFor(meant);
        if (await isAtTop(q, meant, scope)) hits += 1;
        else missed.push(`${kind}: ${q} for ${meant.name}`);
      }
      t.diagnostic(`${kind}: ${hits} of ${eachKind}`);
      found += hits;
      asked += eachKind;
    }
    assert.ok(found >= asked * mostly, `${found} of ${asked}; ${missed.join('; ')}`);
  });

  test('a business is found by the names that it had, and by none that was taken back', async (t) => {
    const deps = testDeps({ db: database.db });
    let hits = 0;
    const renamed = Array.from({ length: eachKind }, () => pick(all));
    for (const [i, meant] of renamed.entries())
      await changeBusiness(deps, meant.id, {
        values: { business_name: `海口示例改名${i}号汽修厂` },
        source: { kind: 'hand', reference: '示例' },
        effectiveOn: '2020-11-26',
        actorId: 1,
      });
    for (const [i, meant] of renamed.entries()) {
      const q = i % 2 === 0 ? meant.name : callName(meant.name);
      const top = (await shown(q, province)).slice(0, atTop);
      if (top.some(({ row, why }) => row.id === meant.id && why.startsWith('曾用名'))) hits += 1;
    }
    t.diagnostic(`former names: ${hits} of ${eachKind}`);
    assert.ok(hits >= eachKind * 0.9, `${hits} of ${eachKind}`);
  });

  test('the nearest comes first: the same, then what begins so, then what holds it, then what sounds so', async () => {
    const scope: Scope = { level: 'divisions', codes: ['469005'] };
    const [meant] = all.filter(({ division }) => division === '469005');
    assert.ok(meant);
    const exact = await shown(meant.name, scope);
    assert.equal(exact[0]?.row.name, meant.name);
    assert.equal(exact[0]?.why, '名称相同');
    const part = searchText(meant.name).slice(0, 4);
    const whys = (await shown(part, scope)).map(({ why }) => why);
    const order = ['名称相同', '名称开头', '名称含'];
    const ranks = whys.filter((why) => order.includes(why)).map((why) => order.indexOf(why));
    assert.deepEqual(ranks, [...ranks].sort());
    assert.equal((await shown(meant.licenceNo.slice(-6), scope))[0]?.why, '许可证号尾数');
  });
});
