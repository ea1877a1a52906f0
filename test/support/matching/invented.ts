import { usccCheckCharacter } from '#domain/values/uscc.js';
import {
  cities,
  companyForms,
  longTradeNames,
  lookSlips,
  shopForms,
  soundSlips,
  streets,
  tradeNameCharacters,
  traditional,
  works,
} from './pair-words.js';
import type { Random } from '#src/demonstration/synthetic/random.js';

/** An invented business by its parts, before somebody writes it down. */
export interface Invented {
  readonly city: (typeof cities)[number];
  readonly town: string;
  readonly tradeName: string;
  readonly work: readonly string[];
  readonly form: string;
  readonly street: string;
  readonly number: number;
  readonly room: string;
}

export function invent(chance: Random): Invented {
  const city = chance.pick(cities);
  const isCompany = chance.chance(0.4);
  return {
    city,
    town: chance.pick<string>(city.towns),
    tradeName: inventTradeName(chance),
    work: chance.pick<readonly string[]>(works),
    form: isCompany ? chance.pick(companyForms) : chance.pick(shopForms),
    street: chance.pick(streets),
    number: 1 + chance.between(0, 399),
    room: chance.chance(0.25) ? `${1 + chance.between(0, 19)}号铺面` : '',
  };
}

export function inventTradeName(chance: Random): string {
  if (chance.chance(0.2)) return chance.pick(longTradeNames);
  const length = chance.chance(0.7) ? 2 : chance.chance(0.7) ? 3 : 4;
  let name = '';
  while (name.length < length) {
    const char = chance.pick(tradeNameCharacters);
    if (!name.includes(char)) name += char;
  }
  return name;
}

export interface Written {
  name: string;
  address: string;
  uscc: string;
  licence: string;
}

/** As its own papers say it. */
export function official(each: Invented): Written {
  return {
    name: `${each.city.short}${each.tradeName}${each.work[0] ?? ''}${each.form}`,
    address: `${each.city.name}${each.town}${each.street}${each.number}号${each.room}`,
    uscc: '',
    licence: '',
  };
}

/** As offices write addresses: with less before them, other figures, other brackets. */
export function looseAddress(each: Invented, chance: Random): string {
  const head = chance.pick([
    each.city.name + each.town,
    each.city.short + each.town,
    each.town,
    `海南省${each.city.name}${each.town}`,
    each.city.name,
    '',
  ]);
  const number = chance.pick([
    `${each.number}号`,
    `${each.number}号`,
    `${fullWidth(each.number)}号`,
    `${inChinese(each.number)}号`,
    `${each.number}${each.room === '' ? '' : '号'}`,
  ]);
  const room = chance.chance(0.6)
    ? each.room
    : each.room === ''
      ? ''
      : chance.pick(['', each.room.replace('铺面', '商铺')]);
  const remark = chance.chance(0.1) ? chance.pick(['（加油站旁）', '（路口）', '（市场对面）']) : '';
  return `${head}${each.street}${number}${room}${remark}`;
}

const fullWidth = (number: number): string =>
  String(number).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

export function inChinese(number: number): string {
  const digits = '零一二三四五六七八九';
  const [hundreds, tens, ones] = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10];
  const head = hundreds > 0 ? `${digits.charAt(hundreds)}百` : '';
  const middle =
    tens > 0 ? `${tens === 1 && hundreds === 0 ? '' : digits.charAt(tens)}十` : hundreds > 0 && ones > 0 ? '零' : '';
  return head + middle + (ones > 0 ? digits.charAt(ones) : '');
}

/** The text with one of its characters replaced by what it is easily taken for; unchanged where none is. */
export function slip(text: string, kind: 'sound' | 'look', chance: Random): string {
  const table = kind === 'sound' ? soundSlips : lookSlips;
  const places = [...text].flatMap((char, at) => (table[char] === undefined ? [] : [at]));
  if (places.length === 0) return text;
  const at = chance.pick<number>(places);
  return text.slice(0, at) + chance.pick([...(table[text.charAt(at)] ?? '')]) + text.slice(at + 1);
}

export const inTraditional = (text: string): string => [...text].map((char) => traditional[char] ?? char).join('');

export function inventUscc(division: string, isCompany: boolean, chance: Random): string {
  let body = `${isCompany ? '91' : '92'}${division}MAXY`;
  while (body.length < 17) body += chance.pick([...'0123456789ABCDEFGHJKLMNPQRTUWXY']);
  return body + (usccCheckCharacter(body) ?? '0');
}

export function damageCode(code: string, chance: Random): string {
  const at = 8 + chance.between(0, code.length - 7);
  const other = String((Number.parseInt(code.charAt(at), 36) + 1 + chance.between(0, 7)) % 10);
  return (
    code.slice(0, at) + (other === code.charAt(at) ? String((Number(other) + 1) % 10) : other) + code.slice(at + 1)
  );
}
