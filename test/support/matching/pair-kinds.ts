import type { Random } from '#src/demonstration/synthetic/random.js';
import {
  damageCode,
  type Invented,
  invent,
  inTraditional,
  inventTradeName,
  inventUscc,
  looseAddress,
  official,
  slip,
  type Written,
} from './invented.js';
import { cities, companyForms, shopForms, streets, works } from './pair-words.js';

/** Two ways to write of one business or of two; null where this one cannot be made so. */
type Made = { readonly a: Written; readonly b: Written; readonly same: boolean } | null;
type Maker = (each: Invented, chance: Random) => Made;

const same = (a: Written, b: Written): Made => ({ a, b, same: true });
const other = (a: Written, b: Written): Made => ({ a, b, same: false });
const loosely = (each: Invented, chance: Random, name = official(each).name): Written => ({
  ...official(each),
  name,
  address: looseAddress(each, chance),
});
const nameOf = ({ city, work, form }: Invented, tradeName: string): string =>
  `${city.short}${tradeName}${work[0] ?? ''}${form}`;

function shortForm(each: Invented, chance: Random): string {
  const head = chance.pick(['', each.city.short, each.city.name, each.town.replace(/镇|街道/, '')]);
  const form = companyForms.includes(each.form)
    ? chance.pick(['', '店', '厂', each.form])
    : chance.pick(['', each.form, '店']);
  return `${head}${each.tradeName}${chance.pick<string>(each.work)}${form}`;
}

const slipped =
  (kind: 'sound' | 'look'): Maker =>
  (each, chance) => {
    const wrong = slip(each.tradeName, kind, chance);
    return wrong === each.tradeName ? null : same(official(each), loosely(each, chance, nameOf(each, wrong)));
  };

/** Another firm whose trade name sounds or looks like it, somewhere else. */
const likened =
  (kind: 'sound' | 'look'): Maker =>
  (each, chance) => {
    const tradeName = slip(each.tradeName, kind, chance);
    if (tradeName === each.tradeName) return null;
    return other(official(each), loosely({ ...elsewhere(each, chance), tradeName }, chance));
  };

function elsewhere(each: Invented, chance: Random): Invented {
  const street = chance.pick(streets.filter((name) => name !== each.street));
  return { ...each, street, town: chance.pick<string>(each.city.towns), number: 1 + chance.between(0, 399), room: '' };
}

function otherTown(each: Invented, chance: Random): Invented {
  const isFar = chance.chance(0.6);
  const city = isFar ? chance.pick(cities.filter(({ name }) => name !== each.city.name)) : each.city;
  const town = chance.pick<string>((city.towns as readonly string[]).filter((name) => name !== each.town));
  return { ...elsewhere(each, chance), city, town, form: chance.chance(0.5) ? each.form : chance.pick(shopForms) };
}

/** What makes pairs hard, how often among a hundred or so, and how such a pair is made. */
export const pairKinds: readonly (readonly [weight: number, hard: string, make: Maker])[] = [
  [9, 'sound-alike slip', slipped('sound')],
  [5, 'look-alike slip', slipped('look')],
  [
    3,
    'wrong character',
    (each, chance) => {
      const [at, char] = [chance.between(0, each.tradeName.length - 1), inventTradeName(chance).charAt(0)];
      const wrong = each.tradeName.slice(0, at) + char + each.tradeName.slice(at + 1);
      return wrong === each.tradeName ? null : same(official(each), loosely(each, chance, nameOf(each, wrong)));
    },
  ],
  [12, 'short form', (each, chance) => same(official(each), loosely(each, chance, shortForm(each, chance)))],
  [
    4,
    'traditional',
    (each) =>
      same(official(each), {
        ...official(each),
        name: inTraditional(official(each).name),
        address: inTraditional(official(each).address),
      }),
  ],
  [
    5,
    'missing prefix',
    (each, chance) => same(official(each), loosely(each, chance, `${each.tradeName}${each.work[0] ?? ''}${each.form}`)),
  ],
  [
    5,
    'added legal form',
    (each, chance) =>
      same(
        { ...official(each), name: `${each.city.short}${each.tradeName}${each.work[0] ?? ''}` },
        loosely({ ...each, form: '有限公司' }, chance),
      ),
  ],
  [
    4,
    'swapped parts',
    (each, chance) =>
      same(
        official(each),
        loosely(
          each,
          chance,
          chance.pick([
            `${each.tradeName}${each.city.short}${each.work[0] ?? ''}${each.form}`,
            `${each.tradeName}（${each.city.short}）${each.work[0] ?? ''}${each.form}`,
          ]),
        ),
      ),
  ],
  [8, 'address written otherwise', (each, chance) => same(official(each), loosely(each, chance))],
  [
    3,
    'person in brackets',
    (each, chance) =>
      same(
        official(each),
        loosely(each, chance, `${official(each).name}（经营者：${chance.pick([...'陈林王吴符'])}某）`),
      ),
  ],
  [4, 'moved', (each, chance) => same(official(each), loosely(elsewhere(each, chance), chance))],
  [
    3,
    'renamed',
    (each, chance) => same(official(each), loosely({ ...each, tradeName: inventTradeName(chance) }, chance)),
  ],
  [
    3,
    'number slip',
    (each, chance) => {
      const wrong = Number(String(each.number).slice(0, -1) + chance.between(0, 9));
      return each.number < 20 || wrong === each.number
        ? null
        : same(official(each), loosely({ ...each, number: wrong }, chance));
    },
  ],
  [
    4,
    'damaged code',
    (each, chance) => {
      const uscc = inventUscc(each.city.code, companyForms.includes(each.form), chance);
      const damaged = { ...loosely(each, chance, shortForm(each, chance)), uscc: damageCode(uscc, chance) };
      return same({ ...official(each), uscc }, damaged);
    },
  ],
  [
    3,
    'damaged licence number',
    (each, chance) => {
      const licence = `${each.city.code}${String(chance.between(0, 999_999)).padStart(6, '0')}`;
      return same(
        { ...official(each), licence },
        { ...loosely(each, chance, shortForm(each, chance)), licence: damageCode(licence, chance) },
      );
    },
  ],
  [3, 'no address', (each) => same(official(each), { ...official(each), address: '' })],
  [
    6,
    'chain branch',
    (each, chance) => {
      const [one, two] = chance.pick([
        ['一店', '二店'],
        ['第一分公司', '第三分公司'],
        ['', '二店'],
        ['（东门店）', '（西门店）'],
        ['总店', '3店'],
      ]);
      const b = elsewhere(each, chance);
      return other(
        { ...official(each), name: official(each).name + one },
        { ...loosely(b, chance), name: official(b).name + two },
      );
    },
  ],
  [
    8,
    'same trade name in two towns',
    (each, chance) => other(official(each), loosely(otherTown(each, chance), chance)),
  ],
  [7, 'sound-alike other firm', likened('sound')],
  [4, 'look-alike other firm', likened('look')],
  [
    4,
    'same trade name, other trade',
    (each, chance) =>
      other(
        official(each),
        loosely({ ...elsewhere(each, chance), work: each.work[0] === works[3][0] ? works[0] : works[3] }, chance),
      ),
  ],
  [
    3,
    'two firms in one house',
    (each, chance) =>
      other(
        official(each),
        loosely(
          {
            ...each,
            tradeName: inventTradeName(chance),
            work: chance.pick<readonly string[]>(works),
            room: each.room && '31号铺面',
          },
          chance,
        ),
      ),
  ],
  [
    5,
    'similar trade name',
    (each, chance) => {
      const tradeName = each.tradeName.slice(0, -1) + inventTradeName(chance).charAt(0);
      return tradeName === each.tradeName
        ? null
        : other(
            official(each),
            loosely({ ...each, tradeName, number: each.number + 2 + chance.between(0, 199) }, chance),
          );
    },
  ],
  [
    12,
    'neighbours of one trade',
    (each, chance) =>
      other(
        official(each),
        loosely(
          { ...each, tradeName: inventTradeName(chance), number: each.number + 1 + chance.between(0, 59), room: '' },
          chance,
        ),
      ),
  ],
  [6, 'nothing in common', (each, chance) => other(official(each), loosely(invent(chance), chance))],
];
