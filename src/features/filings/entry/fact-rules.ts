import { annexDefinition } from '#domain/annexes/index.js';
import type { CheckContext, Finding } from '#domain/annexes/types.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { addDays, parseDay } from '#domain/values/days.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { endingFields, entryColumns, isEnding } from '#domain/filing/entry-fields.js';

/** What the rules say of a fact of a case. Errors stand in the way of receipt; warnings are confirmed with a word. */
export interface FactFinding {
  /** Of `domain/business-fields`, or of `endingFields`. */
  readonly field: string;
  readonly level: 'error' | 'warning';
  /** Complete Chinese sentence. */
  readonly message: string;
  /** V2 … V28, or what the column asks by itself. */
  readonly rule: string;
  /** Same for the same fault: with the message it names a warning that was confirmed. */
  readonly kind: string;
  /** A repair that is proved. */
  readonly proposal?: string;
}

/** What the rules need to know beside the facts. */
export interface FactGround {
  readonly kind: CaseKind;
  /** Today, or the day of receipt; yyyy-mm-dd. */
  readonly receivedOn: string;
  /** Divisions of the office's region, with all below them. */
  readonly ownDivisions: readonly string[];
  /** What the register says of the business that an amendment changes: faults that stand there already are not this case's. */
  readonly before?: CaseFacts | undefined;
  /** Other entries of the register at the same place, by the same number. */
  readonly register?: RegisterGround | undefined;
}

export interface RegisterGround {
  /** Active entries of the same number, place and subject, other than the case's own. */
  readonly twins: readonly { readonly name: string; readonly filingNo: string }[];
  /** Whether the business has a class 1 automobile entry at the place. */
  readonly hasClassOne: boolean;
}

/** The rules of annex 3 on the facts of a case (V2-V28, A3-*), by the engine that checks annexes; for an end, its day and ground. */
export function checkFacts(facts: CaseFacts, ground: FactGround): readonly FactFinding[] {
  if (isEnding(ground.kind)) return checkEnding(facts, ground);
  const found = checkBusiness(facts, ground);
  if (ground.kind !== 'amend' || !ground.before) return found;
  const stood = new Set(checkBusiness(ground.before, ground).map(nameOf));
  return found.filter((finding) => !stood.has(nameOf(finding)));
}

const nameOf = ({ kind, message }: FactFinding): string => `${kind}\n${message}`;

/** Stand-ins for what only the confirmation states. */
const stated = (facts: CaseFacts, { kind, receivedOn }: FactGround): CaseFacts => ({
  ...facts,
  filing_agency: facts['filing_agency'] || '备案机构',
  filing_no: facts['filing_no'] || '0',
  filing_date: facts['filing_date'] || receivedOn,
  filing_origin: facts['filing_origin'] || (kind === 'convert' ? 'convert' : 'new'),
  via_platform: kind === 'second_entry' ? '1' : '0',
});

function checkBusiness(facts: CaseFacts, ground: FactGround): FactFinding[] {
  const context: CheckContext = {
    annexNo: 3,
    receivedOn: ground.receivedOn,
    baselineOn: ground.receivedOn,
    ownDivisions: ground.ownDivisions,
  };
  const whole = stated(facts, ground);
  const cells = annexDefinition(3).columns.map(({ field, type }) => typedWord(type, whole[field] ?? '') || undefined);
  const { findings, values } = createChecker(3, context, formHead(3)).row({ row: 1, hidden: false, cells });
  return [...findings.flatMap(toFinding), ...againstRegister(values, ground)];
}

/** Notes ask for nothing; of a case there is one row, which nobody numbers. */
function toFinding({ field, level, message, rule, kind, proposal }: Finding): FactFinding[] {
  if (level === 'N') return [];
  return [
    {
      field,
      level: level === 'E' ? 'error' : 'warning',
      message: message.replace(/^第 1 行/, ''),
      rule,
      kind,
      ...(proposal !== undefined && { proposal }),
    },
  ];
}

/** V3 and V10 against the register, where an annex is checked against its own rows. */
function againstRegister(values: CaseFacts, { kind, register }: FactGround): FactFinding[] {
  if (!register || kind === 'amend') return [];
  const [twin] = register.twins;
  const found: FactFinding[] = [];
  if (twin) {
    const named = `“${twin.name}”${twin.filingNo === '' ? '' : `（备案编号 ${twin.filingNo}）`}`;
    const message = `“统一社会信用代码”与登记册中的${named}相同，经营地址和业务类型也相同。同一业户同一地址只备案一次；内容有变的请办变更。`;
    found.push({ field: 'uscc', level: 'error', message, rule: 'V3', kind: 'V3.uscc.same-place' });
  }
  if (values['business_class'] === 'H1' && !register.hasClassOne) {
    const message =
      '“经营类别”为危险货物运输车辆维修，但登记册中没有同一业户同一地址的一类汽车维修备案。请核实是否具备一类汽车维修条件。';
    found.push({
      field: 'business_class',
      level: 'warning',
      message,
      rule: 'V10',
      kind: 'V10.business_class.class-one',
    });
  }
  return found;
}

/** Termination is told 30 days before (domain guide 4). */
const noticeDays = 30;

function checkEnding(facts: CaseFacts, { kind, receivedOn }: FactGround): FactFinding[] {
  const found: FactFinding[] = [];
  const say = (field: string, level: FactFinding['level'], name: string, says: string) => {
    const header = entryColumns(kind).find((column) => column.field === field)?.header ?? field;
    found.push({ field, level, message: `“${header}”${says}`, rule: 'A3-0', kind: `end.${field}.${name}` });
  };
  const day = facts[endingFields.day] ?? '';
  const endedOn = parseDay(day);
  if (day === '') say(endingFields.day, 'error', 'missing', '没有填写。本栏必填，请补充。');
  else if (endedOn === null)
    say(endingFields.day, 'error', 'date', `为“${day}”，不能识别为日期。请按“2020-11-27”的样式填写年、月、日。`);
  else if (kind === 'deregister' && endedOn > receivedOn)
    say(endingFields.day, 'warning', 'future', `为 ${endedOn}，晚于今天 ${receivedOn}，请核实。`);
  else if (kind === 'terminate' && endedOn < addDays(receivedOn, noticeDays))
    say(
      endingFields.day,
      'warning',
      'notice',
      `为 ${endedOn}，距今天不足 ${noticeDays} 日。终止经营应当提前 30 日告知，请核实。`,
    );
  if ((facts[endingFields.ground] ?? '').length < 2)
    say(endingFields.ground, 'error', 'missing', '没有填写。请写明原因（至少 2 个字）。');
  return found;
}
