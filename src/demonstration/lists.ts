import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import { extractHeader } from '#domain/legacy/extract.js';
import { type LicenceField, licenceFields } from '#domain/legacy/licence.js';
import { writableText } from '#formats/text/invisible.js';
import type { Agency } from '#features/agencies/queries.js';
import { confirmDecision, proposeDecision } from '#features/drive/legacy/docket.js';
import { listDocket } from '#features/drive/legacy/docket-queries.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import type { Drive } from '#features/drive/queries.js';
import type { Actors } from '#src/demonstration/cast.js';
import { licencesOf } from '#src/demonstration/annex-files.js';
import { numbersOf, parts } from '#src/demonstration/script.js';
import { act } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';

type Row = Partial<Record<LicenceField, string>>;

/** Licences of a unit that has not sent the annex yet. */
const rowsElsewhere = { 4: 45, 5: 30 } as const;
const firstNoElsewhere = 100_000;

/**
 * The list of the old system, loaded, half decided and handed out: the licences that the offices' files speak of, some for every other
 * unit, and rows that persons must look at.
 */
export async function handOutLists(
  deps: PortalDeps,
  { actors, agencies, drive }: { actors: Actors; agencies: ReadonlyMap<string, Agency>; drive: Drive },
): Promise<void> {
  const filedUntil = dayIn(deps.config.officeZone, deps.clock.now());
  const rows: Row[] = [];
  for (const [at, agency] of [...agencies.values()].entries())
    for (const annexNo of [4, 5] as const) {
      const no = parts.findIndex((part) => part.agencyCode === agency.code && part.annexNo === annexNo);
      const part = parts[no];
      const numbers = part ? numbersOf(part, no) : { firstNo: firstNoElsewhere + at * 1_000 + annexNo * 100 };
      const count = part?.rows ?? rowsElsewhere[annexNo];
      const asked = { annexNo, agency, rows: count, filedUntil, baselineOn: drive.baselineOn, ...numbers };
      rows.push(...(licencesOf(asked) as Row[]));
    }
  rows.push(...doubtful(drive.baselineOn));
  const [reader, loader] = [await actors.reviewer, await actors.importer];
  await loadExtract(deps, { reader, loader }, { name: '运政系统维修业户名单.csv', content: csvOf(rows) });
  const open = await listDocket(
    deps.db,
    drive.id,
    { reason: 'end_date_missing', state: 'open' },
    { after: 0, limit: 2 },
  );
  const asked = {
    driveId: drive.id,
    outcome: 'annex4',
    unit: null,
    ground: '查纸质档案，许可证有效期至2021年',
  } as const;
  const picked = open.map(({ id, version }) => ({ id, version }));
  await act(deps, (trx) => proposeDecision(trx, deps, reader, { ...asked, picked }));
  const proposed = picked.slice(0, 1).map(({ id, version }) => ({ id, version: version + 1 }));
  await act(deps, (trx) => confirmDecision(trx, deps, loader, { driveId: drive.id, picked: proposed }));
  await act(deps, (trx) => releaseToOffices(trx, deps, reader, drive.id));
}

/** Rows as such lists have them: no end, an end that is no date, dates turned round, a city without a district, the very day itself. */
function doubtful(baselineOn: string): Row[] {
  const shop = (n: number, change: Row): Row => ({
    old_system_id: `HN09000${n}`,
    division_code: '469005',
    business_name: `文昌示例样品汽车维修店${n}号`,
    legal_name: '示例甲',
    address: `文昌市文城镇示例路${n}号`,
    licence_word: '琼交运管许可样字',
    licence_no: `469005009${n}00`,
    business_class: 'A3',
    valid_from: '2018-03-01',
    valid_to: '2021-02-28',
    operating_status: '1',
    ...change,
  });
  return [
    shop(11, { valid_to: '' }),
    shop(12, { valid_to: '' }),
    shop(13, { valid_to: '' }),
    shop(14, { valid_to: '长期' }),
    shop(15, { valid_from: '2021-03-01', valid_to: '2020-02-28' }),
    shop(16, { valid_to: '2027-02-28' }),
    shop(17, { division_code: '三亚市', address: '三亚市吉阳区示例路17号' }),
    shop(18, { division_code: '460200', address: '示例路18号' }),
    shop(19, { valid_from: '2017-11-01', valid_to: baselineOn }),
    shop(20, { valid_from: '2017-11-01', valid_to: baselineOn }),
    shop(21, { licence_no: '469005009200' + '0' }),
    shop(22, { licence_no: '469005009200' + '0' }),
  ];
}

function csvOf(rows: readonly Row[]): Buffer {
  const line = (cells: readonly string[]) =>
    cells.map((cell) => `"${writableText(cell).replaceAll('"', '""')}"`).join(',');
  const lines = [
    line(licenceFields.map(extractHeader)),
    ...rows.map((row) => line(licenceFields.map((field) => row[field] ?? ''))),
  ];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
}
