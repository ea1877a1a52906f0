import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { csvField } from '#formats/csv/writer.js';
import { decodePieces, sniffEncoding } from '#formats/text/encoding.js';
import { stateCalendar, stateDays, type WorkingCalendar, workingCalendar } from '#domain/statutory/calendar.js';
import { readDays } from '#domain/statutory/calendar-text.js';
import { clockSheet, readClock } from '#domain/statutory/clock.js';
import { heldDays } from '#domain/statutory/stored-days.js';
import { type CaseRow, CasesRefused, readCases } from './read-cases.js';

const usage = '请写明文件：npm run clock -- CASES.csv [--sheet ID] [--calendar DAYS.csv]';
const officeZone = 'Asia/Shanghai';

/** What the clock of each case of a file says: rows to stdout, faults to stderr; exit 1 where a row could not be reckoned. */
function main(args: readonly string[]): void {
  const { path, sheet, days } = readArgs(args);
  const cases = readCases(textOf(readFileSync(path)), officeZone);
  const calendar = days === undefined ? stateCalendar() : calendarOf(textOf(readFileSync(days)));
  for (const { id, row, fault } of cases) if (fault !== undefined) console.error(`第 ${row} 行（${id}）：${fault}。`);
  if (cases.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
  const lines = sheet === undefined ? cases.map((one) => answer(one, calendar)) : sheetOf(cases, sheet, calendar);
  const head = sheet === undefined ? answerColumns : sheetColumns;
  process.stdout.write(
    [head, ...lines].map((fields) => `${fields.map((one) => csvField(one, ',')).join(',')}\r\n`).join(''),
  );
}

/** The calendar that comes with the portal, with the days of a file over it. */
function calendarOf(text: string): WorkingCalendar {
  const { days, faults } = readDays(text, 0);
  if (faults.length > 0) throw new CasesRefused(`日历文件读不出：${faults.slice(0, 3).join('；')}。`);
  return workingCalendar([...stateDays(), ...heldDays(days.map((day) => ({ ...day, source: 'province' as const })))]);
}

const textOf = (bytes: Buffer): string => [...decodePieces(bytes, sniffEncoding(bytes))].join('');

const answerColumns = ['id', 'first_day', 'stopped_on', 'restarted_on', 'due_on', 'flag'];
const sheetColumns = ['id', 'day', 'count', 'ground'];

function answer({ id, facts }: CaseRow, calendar: WorkingCalendar): string[] {
  if (facts === undefined) return [id, '', '', '', '', 'unreadable'];
  const { firstDay, stoppedOn, restartedOn, dueOn, isPublished } = readClock(facts, calendar);
  return [id, firstDay, stoppedOn ?? '', restartedOn ?? '', dueOn ?? '', isPublished ? '' : 'no-calendar'];
}

function sheetOf(cases: readonly CaseRow[], id: string, calendar: WorkingCalendar): string[][] {
  const found = cases.find((one) => one.id === id);
  if (!found) throw new CasesRefused(`文件里没有编号为“${id}”的办件。请核对 --sheet 后面的编号。`);
  if (!found.facts) throw new CasesRefused(`编号为“${id}”的办件算不出期限，原因见上。`);
  return clockSheet(found.facts, calendar).map(({ day, count, ground }) => [id, day, count?.toString() ?? '', ground]);
}

interface Asked {
  readonly path: string;
  readonly sheet: string | undefined;
  /** File with days that go over those of the State Council: a list, the portal's export, or a notice. */
  readonly days: string | undefined;
}

function readArgs(args: readonly string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { sheet: { type: 'string' }, calendar: { type: 'string' } },
    });
    const [path = ''] = positionals;
    if (positionals.length !== 1) throw new CasesRefused(usage);
    for (const file of [path, values.calendar])
      if (file !== undefined && !(existsSync(file) && statSync(file).isFile()))
        throw new CasesRefused(`没有这个文件：${file}。请检查路径。`);
    return { path, sheet: values.sheet, days: values.calendar };
  } catch (error) {
    throw error instanceof CasesRefused ? error : new CasesRefused(usage);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CasesRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
