import { annex3 } from '#domain/annexes/annex3.js';
import { normaliseText } from '#domain/values/normalise.js';
import { readUscc } from '#domain/values/uscc.js';
import { type Loose, type Pair, type Paired, pairUp } from './pairs.js';
import { byPattern } from './patterns.js';
import { linesOf, rowOf } from './pieces.js';
import { mendTorn } from './tables.js';
import { caseMarks, type LineState, type PastedReading, type Proposal, type Withheld } from './types.js';
import { columns, daysOfSpan, isTornDay, readPair, readValue } from './values.js';

/** So much text is read; a platform's page has a few thousand characters. */
export const pastedLimits = { chars: 60_000, lines: 2_000 } as const;

/**
 * Reads what was copied from a platform's page, or the text of its PDF: which fields of annex 3 it gives, by which line and label, and what
 * was not understood. Each value is what the page says for this field, or it is not proposed. `today` yyyy-mm-dd. @source R32, C59
 */
export function readPasted(text: string, today: string): PastedReading {
  const lines = linesOf(text).slice(0, pastedLimits.lines);
  const rows = mendTorn(
    lines.map((line, at) => rowOf(line, at + 1)),
    lines,
  );
  const paired = pairUp(rows);
  const found = new Findings();
  for (const pair of paired.pairs) takePair(found, pair, paired, today);
  found.settle();
  for (const proposal of byPattern(paired.loose, lines, (field) => found.speaksOf(field))) found.propose(proposal);
  return { ...found.outcome(), lines: statesOf(lines, paired, found) };
}

/** What is proposed and what not, one value a field. */
class Findings {
  private readonly offered = new Map<string, Proposal[]>();
  readonly withheld: Withheld[] = [];
  readonly proposals = new Map<string, Proposal>();

  offer(proposal: Proposal): void {
    this.offered.set(proposal.field, [...(this.offered.get(proposal.field) ?? []), proposal]);
  }

  propose(proposal: Proposal): void {
    this.proposals.set(proposal.field, proposal);
  }

  speaksOf(field: string): boolean {
    return this.proposals.has(field) || this.withheld.some((one) => one.field === field);
  }

  /** A page that says two things of one field says none; a header of annex 3 counts above a word of the platform. */
  settle(): void {
    for (const [field, all] of this.offered) {
      const own = all.filter(({ how }) => how !== 'platform');
      const [first, ...others] = own.length > 0 ? own : all;
      if (!first) continue;
      if (others.every(({ value }) => value === first.value)) this.proposals.set(field, first);
      else
        for (const one of [first, ...others])
          this.withheld.push({ ...one, why: `第 ${linesIn([first, ...others])} 行说法不同，请核对后自己填写` });
    }
  }

  outcome(): Pick<PastedReading, 'proposals' | 'withheld'> {
    const order = [...annex3.columns.map(({ field }) => field), ...caseMarks];
    const proposals = order.flatMap((field) => this.proposals.get(field) ?? []);
    return { proposals, withheld: this.withheld.toSorted((a, b) => a.line - b.line) };
  }
}

const linesIn = (all: readonly Proposal[]): string => [...new Set(all.map(({ line }) => line))].join('、');

function takePair(found: Findings, pair: Pair, paired: Paired, today: string): void {
  const { known, label, typed } = pair;
  const base = { label, line: pair.valueLine, how: known.how, further: [] };
  const withhold = (why: string) =>
    found.withheld.push({ field: known.field, label, typed, line: pair.valueLine, why });
  if (typed === '') return;
  const around = aroundOf(pair, paired);
  if (known.field === 'lease_span') {
    const days = pair.isForeign || isTornDay(around) ? undefined : daysOfSpan(typed);
    if (!days) return void withhold('不是起止两个日期');
    for (const [i, field] of (['lease_from', 'lease_to'] as const).entries())
      found.offer({ ...base, field, value: days[i] ?? '', typed });
    return;
  }
  const uscc = creditCodeIn(pair, today);
  if (uscc !== undefined) {
    found.offer({ ...base, field: 'uscc', value: uscc, typed });
    return;
  }
  const said = readPair(pair, around, today);
  if (said === undefined) return;
  if ('why' in said) return void withhold(said.why);
  found.offer({ ...base, field: known.field, ...said });
}

/** Platforms write the credit code of an applicant as 证件号码. */
function creditCodeIn({ known, typed, isForeign, owner }: Pair, today: string): string | undefined {
  const uscc = columns.get('uscc');
  if (known.field !== 'legal_id_no' || isForeign || owner === 'other' || !uscc) return undefined;
  const said = readValue(uscc, typed, today);
  return said && 'value' in said && said.value.startsWith('9') && readUscc(said.value).verdict === 'ok'
    ? said.value
    : undefined;
}

/** Lines above and below that have no label. What stands on top of a page is its name. */
function aroundOf({ line, valueLine }: Pair, { loose }: Paired) {
  const at = (no: number): Loose | undefined => loose.find((one) => one.line === no && one.isUnlabelled);
  const before = at(line - 1);
  const isTitle = before !== undefined && (isTitleLine.test(before.text) || loose[0] === before);
  return { before: isTitle ? undefined : before, after: at(valueLine + 1), isLast: at(valueLine + 2) === undefined };
}

const isTitleLine = /平台|系统|政务|网站|网址|欢迎|您好|当前位置|登录|办件|告知|证明|凭证|通知|>|»|备案表|申请/;

function statesOf(lines: readonly string[], { loose, plain }: Paired, found: Findings): PastedReading['lines'] {
  const used = new Set([...found.proposals.values()].flatMap(({ line, further }) => [line, ...further]));
  const withheld = new Set(found.withheld.map(({ line }) => line));
  const open = new Set(loose.map(({ line }) => line));
  const state = (no: number): LineState => {
    if (used.has(no)) return 'used';
    if (withheld.has(no)) return 'withheld';
    return open.has(no) && !plain.has(no) ? 'unread' : 'plain';
  };
  return lines.map((text, at) => ({
    no: at + 1,
    text: normaliseText(text.replace(/\t/g, ' ｜ ')),
    state: state(at + 1),
  }));
}
