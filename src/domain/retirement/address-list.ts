import { type AnswerKind, answerKinds, matchOld, type OldAddress, sampleOf } from './old-addresses.js';

/** A line of a list of addresses that cannot be taken. */
export interface AddressFault {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

export interface ReadAddresses {
  readonly list: readonly OldAddress[];
  readonly faults: readonly AddressFault[];
}

export const addressLimits = { lines: 2_000, pattern: 300, target: 200, note: 200 } as const;

const kindOf = new Map(Object.entries(answerKinds).map(([kind, word]) => [word as string, kind as AnswerKind]));
const header = '旧地址';

/** Lines of a list: old address, answer, new address, note; parted by a comma or a tab. Empty ones and the header are left out. */
export function readAddresses(
  lines: readonly (readonly string[])[],
  isPage: (path: string) => boolean = () => true,
): ReadAddresses {
  const list: OldAddress[] = [];
  const faults: AddressFault[] = [];
  for (const [at, cells] of lines.entries()) {
    const [first = ''] = cells.map((cell) => cell.trim());
    if (cells.every((cell) => cell.trim() === '') || (at === 0 && first === header)) continue;
    const read = readLine(cells, list, isPage);
    if (typeof read === 'string') faults.push({ line: at + 1, text: cells.join('，').slice(0, 120), why: read });
    else list.push(read);
  }
  if (list.length > addressLimits.lines)
    faults.push({ line: 0, text: '', why: `一次最多登记 ${addressLimits.lines} 个旧地址，现在是 ${list.length} 个。` });
  return { list, faults };
}

function readLine(
  cells: readonly string[],
  before: readonly OldAddress[],
  isPage: (path: string) => boolean,
): OldAddress | string {
  const [typed = '', word = '', target = '', note = ''] = cells.map((cell) => cell.trim());
  const pattern = typed.replace(/^https?:\/\/[^/]+/i, '');
  const kind = kindOf.get(word);
  if (kind === undefined) return `答复要写“${[...kindOf.keys()].join('”“')}”之一，现在是“${word.slice(0, 20)}”。`;
  const wrong = patternFault(pattern) ?? targetFault({ kind, pattern, target }, isPage);
  if (wrong !== undefined) return wrong;
  if (note.length > addressLimits.note) return `说明最多 ${addressLimits.note} 个字。`;
  const entry = { pattern, kind, target, note };
  const shadow = matchOld(before, sampleOf(entry));
  if (shadow) return `前面的“${shadow.entry.pattern}”已经包括这个地址，轮不到这一行。请把这一行移到它前面，或者删掉。`;
  return entry;
}

function patternFault(pattern: string): string | undefined {
  if (!pattern.startsWith('/')) return '旧地址要从“/”写起，例如 /wxgl/list.do；完整网址也可以。';
  if (pattern.length > addressLimits.pattern) return `旧地址最多 ${addressLimits.pattern} 个字符。`;
  if (!/^[\x21-\x7e]+$/.test(pattern)) return '旧地址里不能有空格和汉字，请从浏览器的地址栏复制。';
  if (/["';\\$#]/.test(pattern)) return '旧地址里不能有引号、分号、#、$ 和反斜线。';
  const inner = pattern.replace('{id}', '');
  if (/[{}]/.test(inner)) return '旧地址里最多有一处 {id}，不能有别的大括号。';
  if (inner.slice(0, -1).includes('*')) return '“*”只能写在旧地址的最后。';
  return undefined;
}

function targetFault(
  { kind, pattern, target }: Pick<OldAddress, 'kind' | 'pattern' | 'target'>,
  isPage: (path: string) => boolean,
): string | undefined {
  if (kind === 'gone') return target === '' ? undefined : '答复是“停用”的，不写新地址。';
  if (target === '') return '要转到哪一页，请写新地址，例如 /businesses。';
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(target) || /["';\\$#]/.test(target))
    return '新地址要写本系统内的路径，从“/”写起，例如 /businesses。';
  if (target.length > addressLimits.target) return `新地址最多 ${addressLimits.target} 个字符。`;
  if (target.includes('{id}') && !pattern.includes('{id}')) return '新地址有 {id}，旧地址里却没有。';
  const [path = ''] = target.replace('{id}', '1').split('?');
  return isPage(path) ? undefined : `本系统没有“${target}”这一页。`;
}

/** A list as lines to type in or to save: what `readAddresses` reads back. */
export const addressLines = (list: readonly OldAddress[]): readonly (readonly string[])[] =>
  list.map(({ pattern, kind, target, note }) => [pattern, answerKinds[kind], target, note]);
