import type { Characters } from './characters.js';
import { mendWords } from './mending.js';
import { readNotes } from './name-notes.js';
import { withFigures } from './numerals.js';
import { type Area, areaAt, joined, nowhere } from './places.js';
import { townsOf } from './towns.js';
import { formWords, shortForms, tradeWords } from './trade-words.js';

/** A name taken apart. */
export interface NameParts {
  /** 字号: what tells this business from others of its trade; '' where the name says only place and trade. */
  readonly tradeName: string;
  /** Work it says it does, bits of `trades`; 0: none. */
  readonly trades: number;
  /** Company by law, another form, or null where no form is said. */
  readonly isCompany: boolean | null;
  readonly place: Area;
  /** '' = no branch is named; 总店 and 总公司 are no branch. */
  readonly branch: string;
  /** Earlier names that the writer added (原鑫达汽修), taken apart like names. */
  readonly formerNames: readonly string[];
  /** The whole name, folded, without notes. */
  readonly key: string;
}

/** What is known of the business beside its name: where it is, and stems of towns that its name may begin with. */
export interface NameSurroundings {
  readonly area: Area;
  readonly towns: readonly string[];
}

/** Takes a folded name apart. */
export function readName(folded: string, around: NameSurroundings, characters: Characters): NameParts {
  const { bare, notes } = readNotes(folded);
  const prefix = stripPlaces(bare, around);
  const cut = cutBranch(mendWords(prefix.rest, characters));
  const words = takeWords(cut.rest);
  const isOnlyPlace = words.tradeName === '' && prefix.last !== '';
  // 海口汽修国兴店 names no branch: 国兴 is all the name there is.
  const isOnlyBranch = words.tradeName === '' && cut.branch !== '' && !/^\d+$/.test(cut.branch);
  const tradeName = isOnlyBranch ? cut.branch : isOnlyPlace ? prefix.last : words.tradeName;
  return {
    tradeName,
    trades: words.trades | notes.trades,
    isCompany: words.isCompany ?? notes.isCompany,
    place: isOnlyPlace ? notes.place : joined(joined(prefix.place, words.place), notes.place),
    branch: isOnlyBranch ? '' : cut.branch || notes.branch,
    formerNames: notes.formerNames.map((name) => takeWords(stripPlaces(name, around).rest).tradeName).filter(Boolean),
    key: bare,
  };
}

/** Province, city, district, town and street at the beginning; a short form stays where nothing of a trade name would be left. */
function stripPlaces(text: string, { area, towns }: NameSurroundings): { rest: string; place: Area; last: string } {
  let rest = text.replace(/^中国/, '').replace(/^海南省?(?=.{4})/, '');
  let place = nowhere;
  let last = '';
  for (let found = areaAt(rest, 0); found !== undefined; found = areaAt(rest, 0)) {
    const next = rest.slice(found.length);
    // 东方汽修 in 海口 is no business of 东方市, and a second bare place is a trade name more often than not.
    const own = place.city || area.city;
    if (found.isBare && ((own !== '' && own !== found.city) || !leavesName(next))) break;
    if (found.isBare) last = rest.slice(0, found.length);
    place = joined(place, found);
    rest = next;
  }
  return { rest: stripTown(rest, [...towns, ...townsOf([place.city, place.district])]), place, last };
}

/** 那大, 文城镇, 海秀路 before the trade name. */
function stripTown(text: string, towns: readonly string[]): string {
  const town = towns.find((each) => text.startsWith(each)) ?? '';
  const behindTown = text.slice(town.length).replace(/^(?:镇|乡|街道|农场|区|市)(?=.{3})/, '');
  const rest = town !== '' && takeWords(behindTown).tradeName.length >= 2 ? behindTown : text;
  const behind = rest.replace(
    /^[^路街道巷镇乡车汽修]{2,5}?(?:街道|镇|乡|农场|大道|路|街|开发区|工业区|工业园|管理区)(?=.{3})/,
    '',
  );
  return behind !== rest && takeWords(behind).tradeName.length >= 2 ? behind : rest;
}

/** Whether a trade name of two characters at least is left before the words of the trade, or the place is all the name there is. */
function leavesName(rest: string): boolean {
  const { tradeName, trades } = takeWords(rest);
  return tradeName.length >= 2 || (tradeName === '' && trades !== 0);
}

/** A branch at the end: 第一分公司, 二店, 国兴分店, …有限公司国兴店, 总店. */
function cutBranch(text: string): { rest: string; branch: string } {
  const figures = withFigures(text);
  const numbered =
    /^(.{2,}?)(?:第?(\d{1,3})(?:分公司|分店|分厂|分部|店|连锁店|门店|厂|部)|(总)(?:店|公司|厂|部))$/.exec(figures);
  if (numbered) return { rest: numbered[1] ?? '', branch: numbered[2] ?? '' };
  const named =
    /^(.{2,}(?:公司|厂|店|行|部|中心|汽修|维修|修理|美容|轮胎|快修|服务))(?:第)?([^厂店行部]{1,8})(?:分公司|分店|分厂|分部|店|连锁店|门店|网点|服务站|营业部)$/.exec(
      text,
    );
  const label = takeWords(named?.[2] ?? '').tradeName;
  if (named && label !== '') return { rest: named[1] ?? '', branch: withFigures(label) };
  const branchOnly = /^(.{2,}(?:公司|厂|店|部|中心))(?:分公司|分店|分厂|分部|连锁店)$/.exec(text);
  return branchOnly ? { rest: branchOnly[1] ?? '', branch: '分' } : { rest: text, branch: '' };
}

interface Words {
  readonly tradeName: string;
  readonly trades: number;
  readonly isCompany: boolean | null;
  readonly place: Area;
}

/** Goes through a name from left to right; what is neither trade nor form nor place is the trade name. */
function takeWords(text: string): Words {
  let tradeName = '';
  let found = 0;
  let isCompany: boolean | null = null;
  let place = nowhere;
  let isBehindWord = false;
  for (let at = 0; at < text.length; ) {
    const trade = tradeWords.get(text.charAt(at))?.find(([word]) => text.startsWith(word, at));
    if (trade !== undefined) {
      found |= trade[1];
      at += trade[0].length;
      isBehindWord = true;
      continue;
    }
    const form = formWords.get(text.charAt(at))?.find(([word]) => text.startsWith(word, at));
    const isShort = form === undefined && isShortForm(text, at, isBehindWord);
    if (form !== undefined || isShort) {
      isCompany = isCompany === true || form?.[1] === true;
      at += form?.[0].length ?? 1;
      isBehindWord = true;
      continue;
    }
    const area = at > 0 && tradeName.length >= 2 ? areaAt(text, at) : undefined;
    if (area !== undefined) {
      place = joined(place, area);
      at += area.length;
      continue;
    }
    const char = text.charAt(at);
    if (!isDebris(char, tradeName.length, isBehindWord || found !== 0 || isCompany !== null)) tradeName += char;
    isBehindWord = false;
    at += 1;
  }
  return { tradeName, trades: found, isCompany, place };
}

/** Signs, and characters that a slip left over from a word of the trade: 鑫达汽汽车维修, 鑫达汽车维有限公司. */
const isDebris = (char: string, length: number, isBehindWord: boolean): boolean =>
  '()-,、&+/:'.includes(char) ||
  (length >= 2 && '汽维限司托'.includes(char)) ||
  (length >= 2 && isBehindWord && '有公责任务服理修车容美胎轮店厂部的'.includes(char));

const isShortForm = (text: string, at: number, isBehindWord: boolean): boolean =>
  shortForms.includes(text.charAt(at)) && (at === text.length - 1 || isBehindWord) && at > 0;
