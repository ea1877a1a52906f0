import { mayDo } from '#platform/http/actor.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { dateTimeIn } from '#platform/clock.js';
import { type FigureSource, lineFor, ownWork, type WorkSource } from '#platform/work.js';
import { namedDrives, workOfDrives } from '#features/drive/chosen-drive.js';
import { listChecks } from './check-queries.js';
import { countOthersProposals } from './signature-queries.js';

/** What of the ledger waits for the province: signatures of others to decide, and what does not fit. */
export const ledgerWork: WorkSource = {
  key: 'ledger',
  verb: 'ledger.check',
  whose: ownWork,
  list: (deps, actor) =>
    workOfDrives(deps, async ({ id }) => {
      const [[last], toDecide] = await Promise.all([
        listChecks(deps.db, id, 1),
        mayDo(actor, 'ledger.sign') ? countOthersProposals(deps.db, id, actor.id) : 0,
      ]);
      return [
        ...lineFor(last && last.faults > 0 ? 1 : 0, {
          what: `原许可业户总账有 ${last?.faults} 处不符，可能有人直接改动了数据库`,
          isPressing: true,
          act: { label: '去查看', path: '/ledger/check' },
        }),
        ...lineFor(toDecide, {
          what: `未了结的原许可业户有 ${toDecide} 户待您签认`,
          act: { label: '去签认', path: '/ledger/rests?state=proposed' },
        }),
      ];
    }),
};

/** Whether the ledger fits, as the system administrator watches it. */
export const ledgerFigures: FigureSource = {
  verb: 'ledger.check',
  async list({ db, config }) {
    const lines = (await namedDrives(db)).map(async ({ id, name }) => {
      const [last] = await listChecks(db, id, 1);
      const value = last
        ? `${dateTimeIn(config.officeZone, last.checkedAt).slice(0, 16)}，${last.faults === 0 ? '相符' : `${groupedNumber(last.faults)} 处不符`}`
        : '还没有核对';
      const path = name === '' ? '/ledger/check' : `/ledger/check?drive=${id}`;
      const label = `原许可业户总账核对${name && `（${name}）`}`;
      return { label, value, path, isAmiss: last !== undefined && last.faults > 0 };
    });
    return Promise.all(lines);
  },
};
