import { annex3 } from '#domain/annexes/annex3.js';
import type { AnnexColumn, ColumnType } from '#domain/annexes/types.js';
import type { CaseKind } from './kinds.js';

/** Facts that the portal states itself, or another page of the case: number and day come with the confirmation. */
const ofPortal = [
  'filing_agency',
  'filing_no',
  'filing_date',
  'filing_origin',
  'materials',
  'via_platform',
  'platform_case_no',
];
/** Facts that only a business with an old licence has. */
const ofLicence = ['licence_word', 'licence_no', 'licence_valid_to'];

/** Of a platform's result the number of the case, its day and its origin are typed too (R32). */
const ofResult = ['filing_date', 'filing_origin', 'platform_case_no'];

/** What is stated of an end: the day from which the business is closed or struck off, and why. */
export const endingFields = { day: 'ended_on', ground: 'end_ground' } as const;

/** The fields that a person fills in for a case of this kind, in the order of the paper form. */
export function entryColumns(kind: CaseKind): readonly AnnexColumn[] {
  if (isEnding(kind)) return endingColumns[kind];
  return annex3.columns.filter(({ field, filledBy }) => {
    if (filledBy !== 'agency') return false;
    if (ofLicence.includes(field)) return kind === 'convert' || kind === 'second_entry';
    return !ofPortal.includes(field) || (kind === 'second_entry' && ofResult.includes(field));
  });
}

/** A case that ends a business: it states a day and a ground, nothing else. */
export const isEnding = (kind: CaseKind): kind is 'terminate' | 'deregister' =>
  kind === 'terminate' || kind === 'deregister';

/** Whether the kind is about a business that the register has already. */
export const isOfRegister = (kind: CaseKind): boolean => kind === 'amend' || isEnding(kind);

function endingColumn(field: string, header: string, type: ColumnType, more: Partial<AnnexColumn>): AnnexColumn {
  const guidance = { synonyms: [], rules: [], help: '', example: '', width: 12, group: '终止和注销' };
  return { no: 0, field, header, type, need: 'must', filledBy: 'agency', ...guidance, ...more };
}

const reason: ColumnType = { kind: 'text', max: 200 };
const endingColumns = {
  terminate: [
    endingColumn(
      endingFields.day,
      '终止经营日期',
      { kind: 'date' },
      { help: '不再经营的第一天；应当提前 30 日告知。' },
    ),
    endingColumn(endingFields.ground, '终止原因', reason, { help: '业户告知的原因。', example: '租期届满，不再经营' }),
  ],
  deregister: [
    endingColumn(endingFields.day, '注销日期', { kind: 'date' }, { help: '从这一天起不再是备案业户。' }),
    endingColumn(endingFields.ground, '注销原因', reason, { help: '依据写明文件或事实。', example: '营业执照已注销' }),
  ],
} as const;
