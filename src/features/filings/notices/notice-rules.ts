import { readReference } from '#domain/codes/reference.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import type { Completeness } from '#domain/filing/materials.js';

/** A point of the one notice: what a material lacks, or something else; `materialCode` of filing-materials.csv. */
export interface NoticeLine {
  readonly materialCode: string | null;
  readonly text: string;
}

export const noticeLimits = { lines: 40, chars: 200 } as const;

/** What can be wrong with any material, offered so that nobody has to type it. */
const usual = [
  '未提交',
  '不齐全，缺少其中部分材料',
  '不清晰，无法辨认',
  '没有签字或盖章',
  '内容与登记内容不一致',
  '已过有效期',
] as const;

/** What the list of materials notes of single ones (filing-materials.csv). */
const ofMaterial: Readonly<Record<string, readonly string[]>> = {
  M03: ['租用场地的书面租赁合同不足一年', '没有场地面积的证明'],
  M04: ['质量检验员没有提供所修车型的驾驶证', '没有学历、职称或职业资格证明'],
  M05: ['允许外协的设备没有提供合同', '计量设备没有检定合格证明'],
  M06: ['质量、安全、维修档案、人员培训、设备、配件管理制度不齐全'],
};

/** A material that the case may lack, with what can be said of it. */
export interface OfferedMaterial {
  readonly code: string;
  readonly name: string;
  readonly sentences: readonly string[];
}

/** The materials of a case: of every business, of dangerous goods and of chain outlets where it is one. */
export const offeredMaterials = (facts: CaseFacts): OfferedMaterial[] =>
  readReference('filing-materials')
    .filter(({ applies_to: of }) => of === 'all' || (of === 'hazmat' ? isHazmat(facts) : isOutlet(facts)))
    .map(({ code = '', name_zh: name = '' }) => ({ code, name, sentences: [...usual, ...(ofMaterial[code] ?? [])] }));

const isHazmat = (facts: CaseFacts): boolean => facts['business_class'] === 'H1';
const isOutlet = (facts: CaseFacts): boolean => facts['chain_kind'] === 'outlet';

/** What was chosen of a material, and what was added in own words. */
export interface TypedPoint {
  readonly isLacking: boolean;
  readonly sentence: string;
  readonly more: string;
}

/** The form as it was typed: points by code of their material, other points a line each. */
export interface TypedNotice {
  readonly points: Readonly<Record<string, TypedPoint>>;
  readonly others: string;
}

export const noPoint: TypedPoint = { isLacking: false, sentence: '', more: '' };

/** The form before anybody typed: what the materials lack is ticked. */
export function typedAtFirst({ missing, unreadable }: Completeness): TypedNotice {
  const point = (sentence: string): TypedPoint => ({ isLacking: true, sentence, more: '' });
  return {
    points: Object.fromEntries([
      ...unreadable.map(({ code }) => [code, point(usual[2])] as const),
      ...missing.map(({ code }) => [code, point(usual[0])] as const),
    ]),
    others: '',
  };
}

/** Points in the order of the materials, the others behind them. */
export function linesOfNotice(materials: readonly OfferedMaterial[], { points, others }: TypedNotice): NoticeLine[] {
  const ofMaterials = materials.flatMap(({ code, name, sentences }) => {
    const point = points[code];
    if (!point?.isLacking) return [];
    const chosen = sentences.includes(point.sentence) ? point.sentence : (sentences[0] ?? '');
    return [{ materialCode: code, text: `${name}：${chosen}${point.more === '' ? '' : `（${point.more}）`}` }];
  });
  const further = others
    .split(/\r?\n/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .map((text) => ({ materialCode: null, text }));
  return [...ofMaterials, ...further];
}

/** What is wrong with these points: none, too many, one too long, or one with a personal number. */
export type NoticeFault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'many'; readonly count: number }
  | { readonly kind: 'long' | 'personal'; readonly text: string };

export function faultOfNotice(lines: readonly NoticeLine[]): NoticeFault | undefined {
  if (lines.length === 0) return { kind: 'empty' };
  if (lines.length > noticeLimits.lines) return { kind: 'many', count: lines.length };
  const long = lines.find(({ text }) => [...text].length > noticeLimits.chars);
  if (long) return { kind: 'long', text: long.text };
  const personal = lines.find(({ text }) => personalNumber.test(text.normalize('NFKC')));
  return personal && { kind: 'personal', text: personal.text };
}

const personalNumber = /(?:^|\D)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)/;
