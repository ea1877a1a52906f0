import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { codeList, resolveCode, resolveCodes } from '#domain/codes/code-lists.js';
import { addMonths, addYears, dayAfter, parseDay, yearsBetween } from '#domain/values/days.js';
import { hiddenCharacters } from '#domain/values/hidden.js';
import { readIdCard } from '#domain/values/id-card.js';
import { comparisonKey, normaliseCode, normaliseText } from '#domain/values/normalise.js';
import { parseNumber } from '#domain/values/numbers.js';
import { isMobile, normaliseMobile, normalisePhone } from '#domain/values/phone.js';
import { readUscc } from '#domain/values/uscc.js';
import { aCreditCode, aDay, anIdNumber, fullWidth, isoOf, usccAlphabet } from '#test/support/arbitraries.js';

const two = (n: number) => String(n).padStart(2, '0');

describe('days', () => {
  test('every spelling of a day means that day', () => {
    const spelled = fc.constantFrom(
      (y: number, m: number, d: number) => `${y}-${two(m)}-${two(d)}`,
      (y: number, m: number, d: number) => `${y}/${m}/${d}`,
      (y: number, m: number, d: number) => `${y}.${two(m)}.${d}`,
      (y: number, m: number, d: number) => `${y}年${m}月${d}日`,
      (y: number, m: number, d: number) => `${y}${two(m)}${two(d)}`,
      (y: number, m: number, d: number) => ` ${y} - ${m} - ${d} `,
      (y: number, m: number, d: number) => String((Date.UTC(y, m - 1, d) - Date.UTC(1899, 11, 30)) / 86_400_000),
    );
    const time = fc.constantFrom('', ' 8:30', ' 00:00:00', 'T00:00:00.000Z', 'T23:59');
    fc.assert(
      fc.property(aDay, spelled, time, fc.boolean(), (day, spell, at, isWide) => {
        const plain = spell(day.year, day.month, day.date);
        const typed = /^\s|\d{5}$|^\d+$/.test(plain) ? plain : plain + at;
        assert.equal(parseDay(isWide ? fullWidth(typed) : typed), isoOf(day), typed);
      }),
    );
  });
  test('what is no day of the calendar is none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2199 }),
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 99 }),
        (y, m, d) => {
          const exists =
            new Date(Date.UTC(y, m - 1, d)).toISOString().startsWith(`${y}-${two(m)}-${two(d)}`) && m > 0 && d > 0;
          assert.equal(parseDay(`${y}-${m}-${d}`), exists ? `${y}-${two(m)}-${two(d)}` : null);
        },
      ),
    );
  });
  test('sums agree with each other', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 1, max: 40 }), (one, years) => {
        const day = isoOf(one);
        assert.ok(dayAfter(day) > day);
        assert.equal(yearsBetween(day, addYears(day, years)), years);
        assert.ok(yearsBetween(day, addMonths(day, years * 12)) === years);
        assert.ok(addMonths(addMonths(day, years), -years) >= day.slice(0, 7));
      }),
    );
  });
});

describe('normal form', () => {
  const printable = fc.string({ unit: fc.constantFrom(...'甲乙AbZ09-()·　 \t\n.：'), maxLength: 30 });
  test('width does not matter, and normalising again changes nothing', () => {
    fc.assert(
      fc.property(printable, (text) => {
        for (const normalise of [normaliseText, normaliseCode]) {
          assert.equal(normalise(fullWidth(text)), normalise(text));
          assert.equal(normalise(normalise(text)), normalise(text));
        }
        assert.equal(comparisonKey(normaliseText(fullWidth(text))), comparisonKey(normaliseText(text)));
      }),
    );
  });
  test('nothing hidden is left, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        assert.deepEqual(hiddenCharacters(normaliseText(text)), []);
        assert.deepEqual(hiddenCharacters(normaliseCode(text)), []);
      }),
    );
  });
  test('figures in any width are read as they are; with separators or a unit they are proposed', () => {
    const figure = fc.double({ min: 0, max: 9_999_999, noNaN: true }).map((n) => Math.round(n * 100) / 100);
    fc.assert(
      fc.property(figure, fc.constantFrom('', '平方米', '㎡', '人'), fc.boolean(), (n, unit, isWide) => {
        const grouped = n.toLocaleString('en-US', { maximumFractionDigits: 2 });
        const typed = isWide ? fullWidth(String(n)) : String(n);
        assert.deepEqual(parseNumber(typed), { ok: true, value: n });
        const odd = grouped + unit;
        assert.deepEqual(
          parseNumber(odd),
          odd === String(n) ? { ok: true, value: n } : { ok: false, meant: String(n) },
        );
      }),
    );
  });
});

describe('code lists', () => {
  const lists = [
    'divisions',
    'roles',
    'business-classes',
    'special-repair-items',
    'vehicle-kinds',
    'filing-materials',
  ] as const;
  const anEntry = fc
    .constantFrom(...lists)
    .chain((list) => fc.constantFrom(...codeList(list)).map((entry) => ({ list, entry })));
  test('an entry is known by code and name in any width, case and with blanks', () => {
    fc.assert(
      fc.property(anEntry, fc.boolean(), fc.boolean(), ({ list, entry }, isName, isWide) => {
        const spelling = isName ? `${entry.code} ${entry.name}` : entry.code.toLowerCase();
        const typed = ` ${isWide ? fullWidth(spelling) : spelling}\u3000`;
        assert.equal(resolveCode(list, typed), entry.code, typed);
      }),
    );
  });
  test('several entries come back in their order, each once, what is unknown as typed', () => {
    const some = fc.constantFrom(...lists).chain((list) =>
      fc.record({
        list: fc.constant(list),
        codes: fc.uniqueArray(fc.constantFrom(...codeList(list).map(({ code }) => code)), {
          minLength: 2,
          maxLength: 5,
        }),
      }),
    );
    const between = fc.constantFrom('、', ',', '，', ';', '；', '/', '\n', ' 、 ');
    fc.assert(
      fc.property(some, between, fc.boolean(), ({ list, codes }, separator, withUnknown) => {
        const typed = [...codes, codes[0], ...(withUnknown ? ['没有这一项'] : [])].join(separator);
        assert.deepEqual(resolveCodes(list, typed), { codes, unknown: withUnknown ? ['没有这一项'] : [] });
      }),
    );
  });
});

describe('numbers with a check character', () => {
  test('a resident number is sound; one figure changed it is not', () => {
    fc.assert(
      fc.property(anIdNumber, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        assert.equal(readIdCard(number, '2020-11-27').verdict, 'ok');
        const figure = (Number(number[at]) + by) % 10;
        const changed = number.slice(0, at) + figure + number.slice(at + 1);
        assert.notEqual(readIdCard(changed, '2020-11-27').verdict, 'ok', changed);
      }),
    );
  });
  test('where the check character alone is wrong, the right one is told', () => {
    fc.assert(
      fc.property(anIdNumber, fc.constantFrom(...'0123456789X'), (number, last) => {
        if (last === number.at(-1)) return;
        const reading = readIdCard(number.slice(0, 17) + last, '2020-11-27');
        // A number that ends in 000 looks like one that a spreadsheet has cut.
        if (reading.verdict === 'spreadsheet_number') return;
        assert.deepEqual(reading, { verdict: 'check_digit', expectedCheck: number.at(-1) });
      }),
    );
  });
  test('a credit code is sound; one character changed it is not, and its check character is told', () => {
    fc.assert(
      fc.property(aCreditCode, fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 30 }), (code, at, by) => {
        assert.deepEqual(readUscc(code), { verdict: 'ok' });
        const char = usccAlphabet[(usccAlphabet.indexOf(code[at] ?? '') + by) % 31] ?? '';
        const reading = readUscc(code.slice(0, at) + char + code.slice(at + 1));
        assert.equal(reading.verdict, 'check_digit');
        if (at === 17) assert.deepEqual(reading, { verdict: 'check_digit', expectedCheck: code.at(-1) });
      }),
    );
  });
  test('letters that look like figures are proposed as these, and the proposal is sound', () => {
    const alike: Readonly<Record<string, string>> = { '1': 'I', '0': 'O', '5': 'S', '2': 'Z' };
    fc.assert(
      fc.property(aCreditCode, (code) => {
        const typed = code.replace(/[1052]/g, (figure) => alike[figure] ?? figure);
        if (typed === code) return;
        assert.deepEqual(readUscc(typed), { verdict: 'charset', proposal: code });
      }),
    );
  });
});

describe('telephones', () => {
  const aMobile = fc
    .tuple(fc.constantFrom(...'3456789'), fc.integer({ min: 0, max: 999_999_999 }))
    .map(([second, rest]) => `1${second}${String(rest).padStart(9, '0')}`);
  test('a mobile in any usual spelling is its eleven figures', () => {
    const spelled = fc.constantFrom(
      (m: string) => m,
      (m: string) => `+86${m}`,
      (m: string) => `0086-${m}`,
      (m: string) => `86 ${m}`,
      (m: string) => `${m.slice(0, 3)}-${m.slice(3, 7)}-${m.slice(7)}`,
      (m: string) => ` ${m.slice(0, 3)} ${m.slice(3, 7)} ${m.slice(7)} `,
      fullWidth,
    );
    fc.assert(
      fc.property(aMobile, spelled, (mobile, spell) => {
        assert.equal(normaliseMobile(normaliseCode(spell(mobile))), mobile);
        assert.equal(normalisePhone(normaliseCode(spell(mobile))), mobile);
      }),
    );
  });
  test('what has another sign before, behind or within it is no mobile', () => {
    fc.assert(
      fc.property(
        aMobile,
        fc.constantFrom('-', '--', '+', '*', '#', '.'),
        fc.integer({ min: 0, max: 11 }),
        (mobile, sign, at) => {
          if (sign === '-' && at > 0 && at < 11) return;
          const typed = mobile.slice(0, at) + sign + mobile.slice(at);
          assert.equal(isMobile(normaliseMobile(normaliseCode(typed))), false, typed);
        },
      ),
    );
  });
  test('eight figures alone gain the area code, however it is written', () => {
    const line = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'));
    const spelled = fc.constantFrom('', '0898-', '0898', '(0898)', '898-', '+86-0898-');
    fc.assert(
      fc.property(line, spelled, (digits, prefix) => {
        assert.equal(normalisePhone(normaliseCode(prefix + digits)), `0898-${digits}`);
      }),
    );
  });
});
