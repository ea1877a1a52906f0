import { posix } from 'node:path';
import type { RowFaults } from '#features/annexes/outputs/faults.js';
import { partTypes } from '#formats/ooxml/content-types.js';
import { applyEdits, type Edit } from '#formats/xml/edits.js';
import {
  addRelations,
  emptyRelations,
  freeId,
  readRelations,
  relationsPartOf,
  type NewRelation,
} from '#formats/ooxml/relations.js';
import { addComments, emptyComments, type CellComment } from '#formats/ooxml/comments.js';
import { addNoteShapes, emptyDrawing, highestBlock } from '#formats/ooxml/note-shapes.js';
import type { ZipReader } from '#formats/zip/package.js';
import { freePart, mainNamespace, type SheetEntry, type WorkbookParts } from '#formats/ooxml/workbook.js';

/** More comments than this make Excel crawl; the faults' column and the summary still hold everything. */
const commentLimit = 20_000;

/** What the comments change in the package. */
export interface CommentPlan {
  readonly edits: ReadonlyMap<string, { before: string; changes: readonly Edit[] }>;
  readonly added: readonly { name: string; text: string }[];
  readonly types: ReadonlyMap<string, string>;
  /** Relation the sheet has to point at; null: it does so already, or there are no comments. */
  readonly legacyDrawing: string | null;
  readonly count: number;
  readonly leftOut: number;
}

/** Plans a comment on every coloured cell, beside those that people made. `before`: the plans of other sheets of the workbook. */
export async function planComments(
  book: WorkbookParts,
  sheet: SheetEntry,
  rows: ReadonlyMap<number, RowFaults>,
  before: readonly CommentPlan[] = [],
): Promise<CommentPlan> {
  const all = commentsOf(rows);
  const comments = all.slice(0, commentLimit - before.reduce((sum, { count }) => sum + count, 0));
  if (comments.length === 0)
    return { edits: new Map(), added: [], types: new Map(), legacyDrawing: null, count: 0, leftOut: all.length };
  const { zip, strict } = book;
  const taken = before.flatMap(({ added }) => added);
  const relationsPart = relationsPartOf(sheet.part);
  const relationsXml = zip.has(relationsPart) ? await zip.readText(relationsPart) : null;
  const relations = relationsXml === null ? [] : readRelations(relationsXml, sheet.part);
  const parts = partsOf(
    book,
    relationsXml,
    relations.map((each) => each.id),
  );
  const find = (kind: string) => relations.find((each) => each.kind === kind && zip.has(each.target));

  const commentsRelation = find('comments');
  const commentsPart =
    commentsRelation?.target ??
    parts.add('comments', freePart(zip, 'xl/comments', '.xml', namesOf(taken)), partTypes.comments);
  const commentsXml =
    commentsRelation === undefined ? emptyComments(mainNamespace(strict)) : await zip.readText(commentsPart);
  const { edits, fresh } = addComments(commentsXml, comments);
  parts.put(commentsPart, commentsXml, edits, commentsRelation === undefined);

  const drawingRelation = find('vmlDrawing');
  const drawingPart =
    drawingRelation?.target ??
    parts.add('vmlDrawing', freePart(zip, 'xl/drawings/vmlDrawing', '.vml', namesOf(taken)), partTypes.vml);
  const drawingXml = drawingRelation === undefined ? emptyDrawing : await zip.readText(drawingPart);
  const block = highestBlock([...(await drawingsOf(zip)), ...drawingsIn(before)]) + 1;
  parts.put(drawingPart, drawingXml, addNoteShapes(drawingXml, fresh, block), drawingRelation === undefined);
  return parts.plan(relationsPart, sheet.part, comments.length, all.length - comments.length);
}

const namesOf = (parts: readonly { readonly name: string }[]): readonly string[] => parts.map(({ name }) => name);
const isDrawing = (name: string): boolean => posix.extname(name).toLowerCase() === '.vml';

const drawingsOf = (zip: ZipReader): Promise<string[]> =>
  Promise.all(zip.names.filter(isDrawing).map((name) => zip.readText(name)));

/** Drawings as the plans of other sheets leave them: their numbers are taken, too. */
const drawingsIn = (plans: readonly CommentPlan[]): readonly string[] =>
  plans.flatMap(({ edits, added }) => [
    ...added.filter(({ name }) => isDrawing(name)).map(({ text }) => text),
    ...[...edits].filter(([name]) => isDrawing(name)).map(([, { before, changes }]) => applyEdits(before, changes)),
  ]);

function commentsOf(rows: ReadonlyMap<number, RowFaults>): readonly CellComment[] {
  return [...rows].flatMap(([row, { cells }]) =>
    [...cells].sort(([a], [b]) => a - b).map(([column, { text }]) => ({ row, column, text: text.slice(0, 2_000) })),
  );
}

function partsOf({ strict }: WorkbookParts, relationsXml: string | null, ids: readonly string[]) {
  const edits = new Map<string, { before: string; changes: readonly Edit[] }>();
  const added: { name: string; text: string }[] = [];
  const types = new Map<string, string>();
  const relations: NewRelation[] = [];
  return {
    add(kind: string, target: string, type: string): string {
      relations.push({
        id: freeId(
          ids.map((id) => ({ id })),
          'rId',
          relations.map((each) => each.id),
        ),
        kind,
        target,
      });
      types.set(target, type);
      return target;
    },
    put(name: string, before: string, changes: readonly Edit[], isNew: boolean): void {
      if (isNew) added.push({ name, text: applyEdits(before, changes) });
      else edits.set(name, { before, changes });
    },
    plan(relationsPart: string, sheetPart: string, count: number, leftOut: number): CommentPlan {
      const before = relationsXml ?? emptyRelations;
      const changes = addRelations(before, sheetPart, relations, strict);
      this.put(relationsPart, before, changes, relationsXml === null);
      return {
        edits,
        added,
        types,
        legacyDrawing: relations.find((each) => each.kind === 'vmlDrawing')?.id ?? null,
        count,
        leftOut,
      };
    },
  };
}
