import { normaliseText } from './normalise.js';

/** What two spellings of an agency's name share: width, blanks and punctuation do not make another agency. */
export const nameKey = (name: string): string =>
  normaliseText(name)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

/** Whether both names are one (annex 1, column 5); undefined where the old system has no name to compare with. */
export function namesMatch(name: string, systemName: string): boolean | undefined {
  return nameKey(systemName) === '' ? undefined : nameKey(name) === nameKey(systemName);
}

/** Names of an "actual office" cell: several are separated by 、 or its likes; each once. */
export function splitNames(text: string): string[] {
  const names = text
    .split(/[、,，;；/\n]/)
    .map((name) => normaliseText(name))
    .filter((name) => name !== '');
  return names.filter((name, at) => names.findIndex((other) => nameKey(other) === nameKey(name)) === at);
}

/** A cell for a name or an address that holds none: a sign or a word for "nothing" (无, 0, NULL), or no letter at all. */
export const isNoName = (text: string): boolean =>
  !/\p{L}/u.test(text) || (text.length <= 12 && nothing.test(text.replace(/[\s.。/\\*-]/g, '')));

/** A cell that was left as the guide shows it: 例：…, 示例. */
export const isSampleText = (text: string): boolean =>
  /^[(（【[]?(?:例|示例|样例|举例|例如|如)[:：]|^(?:示例|样例|举例)$/.test(text);

const nothing =
  /^(?:null|nil|none|na|undefined|nan|x+|test|无|没有|暂无|空|空白|未知|不知|不详|不清楚|待定|待补|待补充|待填|待核实|略|同上|测试)$/iu;
