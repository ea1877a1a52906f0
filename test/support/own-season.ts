import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { ExpectedFinding } from '#scripts/rehearsal/compare.js';
import type { Expected, PlayedFile, Scenario } from '#scripts/rehearsal/scenario.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexRows, typedBusiness } from '#test/support/annex-files.js';
import { type BusinessCells, idOf } from '#test/support/businesses.js';
import { csvBytes, sheetJsBytes, type TestSheet, xlsxBytes } from '#test/support/workbooks.js';

const haikou = '460100';
const qionghai = '469002';
const centre = '海口市示例交通运输服务中心';
const bureau = '海口市示例交通运输局';

const scenario: Scenario = {
  baseline: '2020-10-31',
  deadline: '2020-11-27T17:00:00+08:00',
  go_live: '2020-12-01',
  agencies: [
    {
      unit: haikou,
      name: centre,
      system_name: '海口市示例道路运输管理处',
      division: '海口市',
      forwarding_bureau: bureau,
    },
    { unit: qionghai, name: '琼海市示例道路运输管理所', system_name: '琼海市示例道路运输管理所', division: '琼海市' },
  ],
  forwarding: [
    { from: '海南省道路运输局', to: bureau, on: '2020-11-18' },
    { from: bureau, to: centre, on: '2020-11-20' },
    { from: '海南省道路运输局', to: '琼海市示例道路运输管理所', on: '2020-11-18' },
  ],
};

const annex1 = soundRow[1] as BusinessCells;
const annex2 = soundRow[2] as BusinessCells;
/** The bureau that forwards, and the centre that does the work. */
const offices: readonly BusinessCells[] = [
  {
    ...annex1,
    agency_name: bureau,
    agency_uscc: '',
    agency_kind: '交通运输局',
    does_repair: '否',
    acting_agency: centre,
    parent_agency: '海口市示例人民政府',
    liaison_name: '示例己',
    liaison_mobile: '13800000008',
  },
  annex1,
];
/** Three persons of the centre and one of the bureau; the last is first said to belong to the office of the old system. */
const operators = (last: string): readonly BusinessCells[] => [
  { ...annex2, user_name: '示例乙', roles: '数据采集、受理', id_number: idOf(1) },
  {
    ...annex2,
    user_name: '示例丙',
    roles: '审核、机构管理',
    id_number: idOf(2),
    mobile: '13800000002',
    is_liaison: '否',
  },
  { ...annex2, user_name: '示例己', agency_name: bureau, roles: '转办', id_number: idOf(3), mobile: '13800000008' },
  {
    ...annex2,
    user_name: '示例戊',
    agency_name: last,
    roles: '备案确认、查询',
    id_number: idOf(4),
    mobile: '13800000003',
    is_liaison: '否',
  },
];

/** Five businesses as Haikou sends them first: four with one fault each. */
const spoilt: readonly BusinessCells[] = [
  typedBusiness(1),
  typedBusiness(2, { uscc: '91460100MA50000020' }),
  typedBusiness(3, { filing_date: '2020-11-26' }),
  typedBusiness(4, { parking_area: '100' }),
  typedBusiness(5, { legal_name: '' }),
];
/** The same, mended; the small parking area is right as it stands. */
const mended: readonly BusinessCells[] = spoilt.map((row, at) => ({
  ...typedBusiness(at + 1),
  parking_area: row['parking_area'] ?? '',
  filing_date: row['filing_date'] ?? '',
}));

const inQionghai = (n: number, over: BusinessCells = {}) =>
  typedBusiness(n, {
    division_code: qionghai,
    business_address: `琼海市嘉积镇示例路${n}号`,
    business_name: `琼海示例${n}号汽车维修有限公司`,
    ...over,
  });
const converted = {
  filing_origin: '许可改备案',
  licence_word: '琼交运管许可示字',
  licence_no: '469002000001',
  licence_valid_to: '2021-05-31',
};

type Told = readonly [row: number, field: string, value: string, rule: string, level: 'E' | 'W'];

interface Sheet {
  readonly path: string;
  readonly annex: AnnexNo;
  readonly sheet: TestSheet;
  readonly headerRow: number;
  readonly dataRows: number;
  readonly told?: readonly Told[];
  readonly more?: Partial<PlayedFile>;
}

/** Writes what the file holds, in the format of its name, and says what a correct reading and check of it is. */
function written(folder: string, { path, annex, sheet, headerRow, dataRows, told = [], more = {} }: Sheet): PlayedFile {
  const isCsv = path.endsWith('.csv');
  const helper: TestSheet = { name: '_lists', rows: [['一'], ['二']], hidden: true };
  const bytes = isCsv
    ? csvBytes(sheet, { encoding: 'gbk' })
    : path.endsWith('.xls')
      ? sheetJsBytes([sheet], 'biff8')
      : xlsxBytes([sheet, helper]);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
  return {
    path,
    annex,
    sheet: isCsv ? null : sheet.name,
    header_row: headerRow,
    first_data_row: headerRow + 1,
    data_rows: dataRows,
    unknown_columns: [],
    foot_rows: [],
    hidden_rows: [],
    hidden_sheets: path.endsWith('.xlsx') ? ['_lists'] : [],
    findings: told.map((one) => finding(annex, isCsv ? null : sheet.name, one)),
    ...more,
  };
}

function finding(annex: AnnexNo, sheet: string | null, [row, field, value, rule, level]: Told): ExpectedFinding {
  const at = annexDefinition(annex).columns.findIndex((column) => column.field === field);
  const letters =
    at < 26 ? String.fromCharCode(65 + at) : String.fromCharCode(64 + Math.floor(at / 26), 65 + (at % 26));
  return { sheet, row, cell: `${letters}${row}`, field, value, rule, level };
}

/** A title above the header, a blank row and a line at the foot below the data. */
function dressed(sheet: TestSheet): TestSheet {
  return { ...sheet, rows: [[`海口市${sheet.name}`], ...sheet.rows, [], ['填报单位：海口市示例交通运输服务中心']] };
}

const ruleOf = (field: string): string =>
  `A3-${annexDefinition(3).columns.find((column) => column.field === field)?.no}`;

/** Writes a small season into a folder laid out like a sample; returns its expectations, which the caller may spoil and write again. */
export function writeSeason(folder: string): Expected {
  const file = (sheet: Sheet) => written(folder, sheet);
  const firstAnnex3 = file({
    path: `agencies/${haikou}/v1/附件3_${haikou}_海口_20201124.xlsx`,
    annex: 3,
    sheet: dressed(annexRows(3, spoilt)),
    headerRow: 2,
    dataRows: 5,
    told: [
      [4, 'uscc', '91460100MA50000020', 'V2', 'E'],
      [5, 'filing_date', '2020-11-26', 'V12', 'E'],
      [6, 'parking_area', '100', 'V19', 'W'],
      [7, 'legal_name', '', ruleOf('legal_name'), 'E'],
    ],
    more: { foot_rows: [9] },
  });
  const registers = file({
    path: `agencies/${haikou}/v1/附件1_${haikou}.xls`,
    annex: 1,
    sheet: annexRows(1, offices),
    headerRow: 1,
    dataRows: 2,
  });
  const people = (version: string, last: string) =>
    file({
      path: `agencies/${haikou}/${version}/附件2_${haikou}.xls`,
      annex: 2,
      sheet: annexRows(2, operators(last)),
      headerRow: 1,
      dataRows: 4,
      told: last === centre ? [] : [[5, 'agency_name', last, 'A2-2', 'E']],
    });
  const expected: Expected = {
    agencies: {
      [haikou]: {
        name: centre,
        name_matches: false,
        late: false,
        counts: {
          annex1: { rows: 2 },
          annex2: {
            accounts: 4,
            by_role: {
              acceptor: 1,
              agency_manager: 1,
              collector: 1,
              confirmer: 1,
              forwarder: 1,
              reviewer: 1,
              viewer: 1,
            },
          },
          annex3: { rows: 5, new: 5, convert: 0 },
          register: { filed: 5, licensed_unfiled: 0, lapsed_by_go_live: 0 },
        },
        versions: [
          {
            version: 'v1',
            received_at: '2020-11-24T09:30:00+08:00',
            late: false,
            files: [firstAnnex3, registers, people('v1', '海口市示例道路运输管理处'), annex(folder, haikou, 4)],
          },
          {
            version: 'v2',
            received_at: '2020-11-27T16:59:00+08:00',
            late: false,
            files: [
              file({
                path: `agencies/${haikou}/v2/附件3_${haikou}_海口_20201127.csv`,
                annex: 3,
                sheet: annexRows(3, mended),
                headerRow: 1,
                dataRows: 5,
                told: [[5, 'parking_area', '100', 'V19', 'W']],
              }),
              people('v2', centre),
              { ...registers, carried_over: true },
            ],
          },
        ],
      },
      [qionghai]: {
        name: '琼海市示例道路运输管理所',
        name_matches: true,
        late: true,
        counts: { annex3: { rows: 3, new: 2, convert: 1 }, register: { filed: 3, lapsed_by_go_live: 0 } },
        versions: [
          {
            version: 'v1',
            received_at: '2020-11-30T10:00:00+08:00',
            late: true,
            files: [
              file({
                path: `agencies/${qionghai}/v1/附件3_${qionghai}_琼海_20201130.xls`,
                annex: 3,
                sheet: annexRows(3, [inQionghai(11), inQionghai(12, converted), inQionghai(13)]),
                headerRow: 1,
                dataRows: 3,
              }),
            ],
          },
        ],
      },
    },
    province: { annex3: { rows: 8, new: 7, convert: 1 } },
  };
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
  return expected;
}

const annex = (folder: string, unit: string, no: AnnexNo): PlayedFile =>
  written(folder, {
    path: `agencies/${unit}/v1/附件${no}_${unit}.xls`,
    annex: no,
    sheet: annexRows(no, [soundRow[no] as BusinessCells]),
    headerRow: 1,
    dataRows: 1,
  });
