import { type Area, areaAt, areaOf, joined, nowhere } from './places.js';
import { tradeWords } from './trade-words.js';

/** What stood in brackets or behind a hyphen. Names of persons are set aside and not kept. */
export interface NameNotes {
  readonly place: Area;
  readonly branch: string;
  readonly trades: number;
  readonly isCompany: boolean | null;
  readonly formerNames: readonly string[];
}

type Draft = { -readonly [K in keyof NameNotes]: NameNotes[K] };

/** Parts a folded name from its notes. Brackets may be unclosed, nested, or hold the whole name. */
export function readNotes(folded: string): { readonly bare: string; readonly notes: NameNotes } {
  const notes: Draft = { place: nowhere, branch: '', trades: 0, isCompany: null, formerNames: [] };
  if (!/[()\-/]|经营者|曾用名|^原/.test(folded)) return { bare: folded, notes };
  const bare = folded
    .replace(/\(([^()]*)(?:\)|$)/g, (_, note: string) => take(note, notes))
    .replace(/[()]/g, '')
    .replace(/[-/](.{2,8}(?:店|分公司|网点))$/, (_, note: string) => take(note, notes))
    .replace(/(?:经营者|负责人|法人|业主)[::]?\p{Script=Han}{2,4}$/u, '');
  const isAllNote = bare.replace(/[^\p{L}\p{N}]/gu, '').length < 2;
  return { bare: isAllNote ? folded.replace(/[()]/g, '') : bare, notes };
}

/** What a note says; returned is what of it belongs to the name. */
function take(note: string, notes: Draft): string {
  if (note === '' || aboutPersons.test(note) || aboutTheFile.test(note)) return '';
  const former = /^(?:原名|原|曾用名|旧名|又名|别名|现名|现|更名为|前身)[为::]?(.{2,})$/.exec(note)?.[1];
  if (former !== undefined) notes.formerNames = [...notes.formerNames, former];
  else if (/^(?:个体|个人独资|个独|普通合伙|有限合伙|合伙)/.test(note)) notes.isCompany = false;
  else if (/^(?:有限|自然人|集团|股份)/.test(note)) notes.isCompany = true;
  else if (placeOf(note) !== undefined) notes.place = joined(notes.place, placeOf(note) ?? nowhere);
  else if (/(?:店|分公司|分厂|分部|网点|门市)$/.test(note) && !/^(?:本|总|老)/.test(note))
    notes.branch = branchOf(note);
  else {
    const trade = tradeOf(note);
    notes.trades |= trade;
    // What is no trade, no place and short is a person: 鑫达汽修店(王某).
    if (trade === 0 && note.length > 4) return note;
  }
  return '';
}

const placeOf = (note: string): Area | undefined => {
  const found = areaAt(note, 0);
  if (found !== undefined && found.length === note.length) return found;
  const named = areaOf(note);
  return named.city === '' ? undefined : named;
};

/** 龙华店 and 龙华分公司 are one branch. */
const branchOf = (note: string): string =>
  note.replace(/(?:分公司|分店|连锁店|门店|店|分厂|分部|网点|门市)$/, '') || '分';

function tradeOf(note: string): number {
  let found = 0;
  for (let at = 0; at < note.length; at += 1)
    found |= tradeWords.get(note.charAt(at))?.find(([word]) => note.startsWith(word, at))?.[1] ?? 0;
  return found;
}

const aboutPersons = /^(?:经营者|法人|负责人|法定代表人|业主|店主|老板|联系人|责任人|户主|姓名)/;
const aboutTheFile =
  /停业|歇业|注销|关闭|关门|搬迁|已搬|重复|已?备案|许可|有效|过期|逾期|待|核实|^[一二三123AⅠⅡⅢ]+类|^\d+$|^筹$/;
