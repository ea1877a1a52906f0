import { TEMPLATE_PROPERTIES, TEMPLATE_SHEET_NAME } from '#domain/reading/marks.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import type { Book, BookSheet } from './book.js';
import { type BlankRequest, planDataSheet } from './data-sheet.js';
import { codeTableSheet, guideSheet } from './guide-sheets.js';
import { hiddenSheet } from './hidden-sheet.js';
import { listChoices } from './lists.js';

/** Everything that stands in the blank workbook of an annex, before any format is chosen (annexes.md section 0, C12). */
export function planBook(definition: AnnexDefinition, request: BlankRequest): Book {
  const lists = listChoices(definition);
  const sheets = [
    planDataSheet(definition, request, lists.choices),
    guideSheet(definition),
    codeTableSheet(definition),
    ...(lists.sheet === null ? [] : [lists.sheet]),
    templateSheet(definition, request),
  ];
  const properties = {
    [TEMPLATE_PROPERTIES.version]: definition.templateVersion,
    [TEMPLATE_PROPERTIES.annex]: String(definition.no),
    [TEMPLATE_PROPERTIES.agency]: request.agencyCode,
    ...(request.drive ? { [TEMPLATE_PROPERTIES.drive]: request.drive } : {}),
  };
  return { sheets, names: lists.names, properties };
}

function templateSheet(definition: AnnexDefinition, { agencyCode, drive }: BlankRequest): BookSheet {
  const cells = [String(definition.no), definition.templateVersion, agencyCode, ...(drive ? [drive] : [])];
  return hiddenSheet(
    TEMPLATE_SHEET_NAME,
    [{ width: 20, look: 'plain' }],
    cells.map((each) => ({ cells: [each] })),
  );
}
