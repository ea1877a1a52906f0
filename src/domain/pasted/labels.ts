import { annex3 } from '#domain/annexes/annex3.js';
import { bareHeaderWord, headerWord } from '#domain/reading/header-words.js';
import { headerLexicon } from '#domain/reading/header-match.js';
import { platformWords, tooGeneral } from './platform-words.js';
import type { Knowing } from './types.js';

/** What a label of a page means. */
export interface KnownLabel {
  readonly field: string;
  readonly how: Exclude<Knowing, 'pattern'>;
  /** The word by which it was known, as headers are compared. */
  readonly word: string;
}

/**
 * What a piece of a page stands for as a label, by the words with which headers of annex 3 are matched and a few of the platform; undefined
 * for what is no label that we know. A remark in brackets is left out only where it says nothing (必填, 平方米).
 */
export function knownLabel(text: string): KnownLabel | undefined {
  if (text.length > 40) return undefined;
  const bare = text.replace(/[:：]\s*$/, '').trim();
  const known = byWord(headerWord(bare));
  if (known) return known;
  const remark = /[（(【[]([^（）()【】[\]]*)[）)】\]]$/.exec(bare)?.[1];
  if (remark === undefined || !harmless.test(remark.trim())) return undefined;
  const word = bareHeaderWord(bare);
  return word === undefined ? undefined : byWord(word);
}

function byWord(word: string): KnownLabel | undefined {
  if (word === '' || tooGeneral.has(word)) return undefined;
  const official = lexicon.official.get(word);
  if (official !== undefined) return shownField(official, 'exact', word);
  const [synonym, ...more] = lexicon.synonyms.get(word) ?? [];
  if (synonym !== undefined && more.length === 0) return shownField(synonym, 'synonym', word);
  const platform = platformFields.get(word);
  return platform === undefined ? undefined : { field: platform, how: 'platform', word };
}

/** Columns that the portal fills in are nobody's to copy. */
const shownField = (field: string, how: KnownLabel['how'], word: string): KnownLabel | undefined =>
  systemFields.has(field) ? undefined : { field, how, word };

/** Long enough, or official enough, to be a label without a colon or a cell of its own. */
export const isStrong = ({ how, word }: KnownLabel): boolean => how === 'exact' || word.length >= 4;

/** A short text that ends as labels do, whoever knows what it means. */
export const looksLikeLabel = (text: string): boolean => {
  const bare = text.replace(/[:：*＊\s]/g, '');
  return bare.length >= 2 && bare.length <= 16 && !/\d/.test(bare) && (labelEnds.test(bare) || !!knownLabel(bare));
};

/** A line that parts a page, with the name of the part; undefined for any other. */
export function headingOf(text: string): string | undefined {
  const bare = text.replace(/^[\s【[（(◆■●▼▲>»·*]+|[】\]）)\s:：]+$/g, '').trim();
  const numbered = /^(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]+[部分章节]+)\s*(.{2,20})$/.exec(
    bare,
  )?.[1];
  if (numbered !== undefined && !/[:：]/.test(numbered) && !/\d{3}/.test(numbered)) return numbered;
  return bare.length >= 2 && bare.length <= 16 && !/\d/.test(bare) && headingEnds.test(bare) ? bare : undefined;
}

/** What browsers copy along: buttons, paths, page numbers. */
export const isNoise = (text: string): boolean => noise.test(text.trim());

const lexicon = headerLexicon(annex3);
const systemFields = new Set(annex3.columns.filter(({ filledBy }) => filledBy === 'system').map(({ field }) => field));
const platformFields = new Map(
  Object.entries(platformWords).flatMap(([field, words]) => words.map((word) => [headerWord(word), field] as const)),
);
const harmless =
  /^(?:必填|选填|可选|必填项|如有|盖章|签字|公章|18\s*位|单位[:：]?.{0,6}|平方米|㎡|m2|m²|人|名|个|辆|[a-z ]{1,20})$/i;
const labelEnds =
  /(?:名称|编号|号码|代码|编码|日期|时间|地址|住所|场所|方式|机关|机构|单位|部门|类型|类别|种类|性质|范围|意见|结果|结论|状态|姓名|电话|手机|邮箱|传真|邮编|人|面积|人数|总数|员数|期限|有效期|事项|来源|依据|项目|备注|说明|资本|资金|属性|字号|份数|数量|证号|流水号|序号|对象|职务|职称|年限|用途|产权)$/;
const headingEnds = /(?:信息|情况|资料|明细|列表|记录|材料|流程|环节|登记表|申请表|备案表|详情|概况|清单|一览)$/;
const noise =
  /^(?:(?:返回|打印|关闭|导出|下载|查看|查看详情|上一步|下一步|确定|取消|首页|收起|展开|复制|保存|刷新|修改|详情|预览|上一页|下一页|退出|更多|帮助)[\s|｜/]*)+$|^[-—–]+\s*\d{1,3}\s*[-—–]+$|^第\s*\d+\s*页.*$|^\d{1,3}\s*\/\s*\d{1,3}$|^[-—–=_*.·|]+$/;
