import type { Db } from '#platform/db/connection.js';
import { dateTimeIn } from '#platform/clock.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';
import { type LedgerFilter, type LedgerPlace, listLedger } from './ledger-row-queries.js';
import { evidenceWords, ledgerRowId, noUnitName, readEvidence } from './present.js';
import { evidenceNames } from './evidence-names.js';

export const ledgerHeaders: readonly string[] = [
  '业户编号',
  '业户名称',
  '许可证号',
  '有效期止',
  '填报单位',
  '名单',
  '去向',
  '原因',
  '依据',
  '自何时起',
];
export const ledgerWidths: readonly number[] = [14, 32, 18, 12, 18, 8, 14, 28, 60, 18];

const listName = (list: number): string => (list === 0 ? '待定' : `附件${list}`);
const atOnce = 500;

/** Every licence of a filter, block by block, however many. */
export async function* ledgerRows(
  db: Db,
  driveId: number,
  filter: LedgerFilter,
  names: ReadonlyMap<string, string>,
  zone: string,
): AsyncGenerator<readonly (readonly string[])[]> {
  for (let after: LedgerPlace | undefined; ; ) {
    const lines = await listLedger(db, driveId, filter, { after, limit: atOnce });
    const told = await evidenceNames(
      db,
      lines.map(({ evidence }) => readEvidence(evidence)),
    );
    yield lines.map((line) => [
      ledgerRowId(line.oldId, line.copyNo),
      line.name ?? '',
      line.licenceNo ?? '',
      line.validTo ?? '',
      line.unit === '' ? noUnitName : (names.get(line.unit) ?? line.unit),
      listName(line.list),
      classWords[line.class],
      reasonWords[line.reason],
      evidenceWords(readEvidence(line.evidence), { ...told, isProvince: true })
        .map(({ words }) => words)
        .join('；'),
      dateTimeIn(zone, line.fromAt).slice(0, 16),
    ]);
    const last = lines.at(-1);
    if (!last || lines.length < atOnce) return;
    after = last;
  }
}
