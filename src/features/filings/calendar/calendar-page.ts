import type { Request, Response } from 'express';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { csvStream } from '#formats/csv/writer.js';
import { type ReadDays, readDays } from '#domain/statutory/calendar-text.js';
import { missingYears } from '#domain/statutory/light.js';
import { workingCalendar } from '#domain/statutory/calendar.js';
import { dayKinds, type DaySource, daySources } from '#domain/statutory/stored-days.js';
import { calendarProblems } from '#features/filings/problems.js';
import {
  type CalendarChange,
  findCalendarVersion,
  findOpenCalendarChange,
  listDecidedChanges,
} from './change-queries.js';
import { proposeDays, refuseDays, releaseDays, withdrawDays } from './changes.js';
import { listKnownDays } from './day-queries.js';
import { type StandingDay, standingDays } from './day-rules.js';
import { previewOf } from './preview.js';
import { calendarChangeStates } from './words.js';
import { linesOf, monthsOf, yearsOf } from './year-present.js';

const path = '/working-days';
const shownChanges = 20;
const shownFaults = 10;

interface TypedDays {
  readonly text: string;
  readonly source: DaySource;
  readonly year: number;
  readonly document: string;
  readonly version: number;
  readonly read: ReadDays;
}

/** 工作日历: the year at a glance, and how the province adds days of its own and years that were announced since. */
export function calendarPages(deps: Deps) {
  const { db, config } = deps;
  const today = () => dayIn(config.officeZone, deps.clock.now());

  async function showForm(req: Request, res: Response, typed?: TypedDays, fault?: Fault, isAsked = false) {
    const year = Number(today().slice(0, 4)) + 1;
    const isPreviewed = isAsked && typed !== undefined;
    await render(req, res, 'filings/calendar/form', {
      text: typed?.text ?? '',
      source: typed?.source ?? 'province',
      sources: daySources,
      year: typed?.year ?? yearAsked(req, year),
      document: typed?.document ?? '',
      version: isPreviewed || typed === undefined ? await findCalendarVersion(db) : typed.version,
      isOpen: (await findOpenCalendarChange(db)) !== undefined,
      fault,
      preview: isPreviewed
        ? await previewOf(db, config.officeZone, { ...typed.read, source: typed.source })
        : undefined,
    });
  }

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const mayChange = mayDo(actor, 'calendar.change');
      const [stored, open, past] = await Promise.all([
        listKnownDays(db),
        findOpenCalendarChange(db),
        mayChange ? listDecidedChanges(db, shownChanges) : [],
      ]);
      const standing = standingDays(stored);
      const years = yearsOf(standing, today());
      const asked = yearAsked(req, Number(today().slice(0, 4)));
      const year = years.includes(asked) ? asked : Number(today().slice(0, 4));
      const calendar = workingCalendar(standing.values());
      await render(req, res, 'filings/calendar/year', {
        year,
        years: years.map((one) => ({ year: one, isHere: one === year })),
        months: monthsOf(year, standing, today()),
        lines: linesOf(year, standing),
        isPublished: calendar.groundOf(`${year}-10-01`).isPublished,
        missing: missingYears(today(), calendar),
        mayChange,
        open: mayChange && open ? await openPart(open, actor.id) : undefined,
        past: past.map(changeLine),
      });
    }) satisfies Handler,

    form: ((req, res) => showForm(req, res)) satisfies Handler,

    propose: formPage<TypedDays>({
      read(req) {
        const text = textField(req, 'days').slice(0, 20_000);
        const year = Number(/^\d{4}$/.exec(textField(req, 'year'))?.[0] ?? today().slice(0, 4));
        return {
          text,
          source: textField(req, 'source') === 'state' ? 'state' : 'province',
          year,
          document: textField(req, 'document'),
          version: Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? 0),
          read: readDays(text, year),
        };
      },
      async submit(req, typed, res) {
        const { faults } = typed.read;
        if (faults.length > 0) {
          const more = faults.length > shownFaults ? `；另有 ${faults.length - shownFaults} 处` : '';
          throw calendarProblems.unreadable({ faults: faults.slice(0, shownFaults).join('；') + more, field: 'days' });
        }
        if (textField(req, 'do') !== 'propose') {
          await showForm(req, res, typed, undefined, true);
          return undefined;
        }
        return doOnce(deps, req, async (trx) => {
          const { days } = typed.read;
          await proposeDays(trx, deps, actorOf(req), { ...typed, days });
          return { to: path, done: '修改已提出，等另一位省级业务管理员确认后生效。现在仍按原来的日历计算。' };
        });
      },
      show: (req, res, typed, fault) => showForm(req, res, typed, fault),
    }),

    decide: step(deps, async (trx, req) => {
      const actor = actorOf(req);
      const changeId = Number(/^\d{1,15}$/.exec(textField(req, 'change'))?.[0] ?? 0);
      const ground = textField(req, 'refusal');
      switch (textField(req, 'do')) {
        case 'withdraw':
          await withdrawDays(trx, deps, actor, changeId);
          return { to: path, done: '修改已撤回，日历照旧。' };
        case 'refuse':
          await refuseDays(trx, deps, actor, { changeId, ground });
          return { to: path, done: '修改已退回，日历照旧。' };
        default: {
          // Whoever has written why they send it back means that, whatever the Enter key pressed.
          if (ground.trim() !== '') throw calendarProblems.ground_of_refusal({ field: 'refusal' });
          const moved = await releaseDays(trx, deps, actor, changeId);
          return { to: path, done: `修改已生效，${moved} 件办件的到期日随之改变。` };
        }
      }
    }),

    exportCsv: (async (_req, res) => {
      const days = [...standingDays(await listKnownDays(db)).values()].sort((a, b) => a.day.localeCompare(b.day));
      asDownload(res, '工作日历.csv', 'csv');
      await sendRows(res, csvStream(exportHeaders, inOne(days.map((day) => cellsOf(day, config.officeZone)))));
    }) satisfies Handler,
  };

  async function openPart(change: CalendarChange, personId: number) {
    return {
      ...changeLine(change),
      preview: await previewOf(db, config.officeZone, change),
      mayRelease: change.proposedBy !== personId,
    };
  }
}

/** As `npm run clock -- --calendar` and the form of the page read it back. */
const exportHeaders = ['date', 'kind', 'name', 'source', 'document', 'known_from'];

const cellsOf = (one: StandingDay, zone: string): string[] => {
  const { day, kind, name, source, document, knownFrom } = one;
  return [day, kind, name, source, document, knownFrom ? dateTimeIn(zone, knownFrom) : ''];
};

async function* inOne<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}

const changeLine = (change: CalendarChange) => ({
  ...change,
  stateName: calendarChangeStates[change.state],
  sourceName: daySources[change.source],
  words: change.days.map(({ day, kind, name }) => `${day} ${dayKinds[kind]}${name === '' ? '' : ` ${name}`}`),
});

const yearAsked = (req: Request, other: number): number => {
  const asked = queryText(req, 'year');
  return /^20\d\d$/.test(asked) ? Number(asked) : other;
};
