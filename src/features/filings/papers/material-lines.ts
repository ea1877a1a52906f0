import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { materialMarks } from '#domain/filing/materials.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { checklistOf } from '#features/filings/materials/checklist.js';
import { listMarks, listMaterialFiles } from '#features/filings/materials/material-queries.js';

/** A material of a case, as papers list it. */
export interface MaterialLine {
  readonly code: string;
  readonly name: string;
  /** What became of it at the counter, in a word. */
  readonly word: string;
  readonly fileName: string;
  readonly pages: number | null;
  /** '' for what came on paper alone. */
  readonly sha256: string;
}

/** The materials that a case asks for or has, each with its files that were not taken back. */
export async function materialLinesOf(
  db: Db | Trx,
  cipher: PersonalCipher,
  one: ShownCase,
): Promise<readonly MaterialLine[]> {
  const [{ asked }, marks, files] = await Promise.all([
    checklistOf(db, cipher, one),
    listMarks(db, one.id),
    listMaterialFiles(db, one.id),
  ]);
  return asked.flatMap(({ code, name, isRequired }): MaterialLine[] => {
    const mark = marks.find((each) => each.code === code);
    const live = files.filter((file) => file.code === code && file.takenBackAt === null);
    if (!mark && live.length === 0 && !isRequired) return [];
    const line = { code, name, word: materialMarks[mark?.mark ?? 'missing'] };
    if (live.length === 0) return [{ ...line, fileName: '', pages: null, sha256: '' }];
    return live.map((file) => ({ ...line, fileName: file.name, pages: file.pageCount, sha256: file.sha256 }));
  });
}
