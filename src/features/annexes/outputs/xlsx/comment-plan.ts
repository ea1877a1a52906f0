import { posix } from 'node:path';
import type { RowFaults } from '#features/annexes/outputs/faults.js';
import { addComments, type CellComment, emptyComments } from '#formats/ooxml/comments.js';
import { partTypes } from '#formats/ooxml/content-types.js';
import { addNoteShapes, emptyDrawing, highestBlock } from '#formats/ooxml/note-shapes.js';
import { looseText, partText } from '#formats/ooxml/part-text.js';
import { mainNamespace } from '#formats/ooxml/namespaces.js';
import { freePart, type PatchedBook, type SheetPart } from '#formats/ooxml/patched-book.js';
import { addRelations, emptyRelations, freeId, type NewRelation } from '#formats/ooxml/relation-edits.js';
import { type Relation, readRelations, relationsPart } from '#formats/ooxml/relations.js';
import { applyEdits, type Edit } from '#formats/text/edits.js';
import type { PartEdits } from './book-edits.js';

/** More comments than this make Excel crawl; the faults' column and the summary still hold everything. */
const commentLimit = 20_000;
const commentChars = 2_000;

/** What the comments change in the package. */
export interface CommentPlan {
  readonly edits: ReadonlyMap<string, PartEdits>;
  readonly added: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
  /** Relation the sheet has to point at; null: it does so already, or there are no comments. */
  readonly legacyDrawing: string | null;
  readonly count: number;
  readonly leftOut: number;
}

/** Plans a comment on every coloured cell, beside those that people made. `before`: the plans of other sheets of the workbook. */
export async function planComments(
  book: PatchedBook,
  sheet: SheetPart,
  rows: ReadonlyMap<number, RowFaults>,
  before: readonly CommentPlan[] = [],
): Promise<CommentPlan> {
  const all = commentsOf(rows);
  const comments = all.slice(0, commentLimit - before.reduce((sum, plan) => sum + plan.count, 0));
  if (comments.length === 0)
    return { edits: new Map(), added: new Map(), types: new Map(), legacyDrawing: null, count: 0, leftOut: all.length };
  const parts = await SheetParts.of(book, sheet, before);
  const commentsPart = await parts.open('comments');
  const { edits, fresh } = addComments(commentsPart.before, comments);
  parts.put(commentsPart, edits);
  const drawing = await parts.open('vmlDrawing');
  parts.put(drawing, addNoteShapes(drawing.before, fresh, (await highestBlockOf(book, before)) + 1));
  return { ...parts.plan(), count: comments.length, leftOut: all.length - comments.length };
}

function commentsOf(rows: ReadonlyMap<number, RowFaults>): readonly CellComment[] {
  return [...rows].flatMap(([row, { cells }]) =>
    [...cells]
      .sort(([a], [b]) => a - b)
      .map(([column, { text }]) => ({ row, column, text: text.slice(0, commentChars) })),
  );
}

/** Drawings are looked at one after the other: a package may hold two thousand large ones. */
async function highestBlockOf({ zip }: PatchedBook, before: readonly CommentPlan[]): Promise<number> {
  let highest = drawingsIn(before).reduce((most, xml) => Math.max(most, highestBlock(xml)), 0);
  for (const name of zip.names.filter(isDrawing)) highest = Math.max(highest, highestBlock(await looseText(zip, name)));
  return highest;
}

const isDrawing = (name: string): boolean => posix.extname(name).toLowerCase() === '.vml';

/** Drawings as the plans of other sheets leave them: their numbers are taken, too. */
const drawingsIn = (plans: readonly CommentPlan[]): readonly string[] =>
  plans.flatMap(({ edits, added }) => [
    ...[...added].filter(([name]) => isDrawing(name)).map(([, text]) => text),
    ...[...edits].filter(([name]) => isDrawing(name)).map(([, { before, changes }]) => applyEdits(before, changes)),
  ]);

interface OpenPart extends Pick<PartEdits, 'before'> {
  readonly name: string;
  readonly isNew: boolean;
}

/** The parts that hang on a sheet, made where they are missing. */
class SheetParts {
  private readonly edits = new Map<string, PartEdits>();
  private readonly added = new Map<string, string>();
  private readonly types = new Map<string, string>();
  private readonly newRelations: NewRelation[] = [];

  private constructor(
    private readonly book: PatchedBook,
    private readonly sheet: SheetPart,
    private readonly relationsXml: string | null,
    private readonly relations: readonly Relation[],
    /** Names that the plans of other sheets have given away. */
    private readonly taken: readonly string[],
  ) {}

  static async of(book: PatchedBook, sheet: SheetPart, before: readonly CommentPlan[]): Promise<SheetParts> {
    const taken = before.flatMap(({ added }) => [...added.keys()]);
    const name = book.zip.find(relationsPart(sheet.part));
    if (name === undefined) return new SheetParts(book, sheet, null, [], taken);
    const xml = await partText(book.zip, name);
    return new SheetParts(book, sheet, xml, await readRelations(Buffer.from(xml), sheet.part), taken);
  }

  async open(type: 'comments' | 'vmlDrawing'): Promise<OpenPart> {
    const { zip } = this.book;
    const { taken } = this;
    const target = this.relations.find((each) => each.type === type && !each.external)?.target;
    const name = target === undefined ? undefined : zip.find(target);
    if (name !== undefined)
      return { name, isNew: false, before: await (type === 'comments' ? partText : looseText)(zip, name) };
    return type === 'comments'
      ? this.create(
          type,
          freePart(zip, 'xl/comments', '.xml', taken),
          partTypes.comments,
          emptyComments(this.namespace),
        )
      : this.create(type, freePart(zip, 'xl/drawings/vmlDrawing', '.vml', taken), partTypes.vml, emptyDrawing);
  }

  put({ name, before, isNew }: OpenPart, changes: readonly Edit[]): void {
    if (isNew) this.added.set(name, applyEdits(before, changes));
    else this.edits.set(name, { before, changes });
  }

  plan(): Omit<CommentPlan, 'count' | 'leftOut'> {
    const before = this.relationsXml ?? emptyRelations;
    const changes = addRelations(before, this.sheet.part, this.newRelations, this.book.workbook.isStrict);
    const name = relationsPart(this.sheet.part);
    this.put({ name: this.book.zip.find(name) ?? name, before, isNew: this.relationsXml === null }, changes);
    const legacyDrawing = this.newRelations.find(({ type }) => type === 'vmlDrawing')?.id ?? null;
    return { edits: this.edits, added: this.added, types: this.types, legacyDrawing };
  }

  private get namespace(): string {
    return mainNamespace(this.book.workbook.isStrict);
  }

  private create(type: string, target: string, contentType: string, before: string): OpenPart {
    const taken = this.newRelations.map(({ id }) => id);
    this.newRelations.push({ id: freeId(this.relations, 'rId', taken), type, target });
    this.types.set(target, contentType);
    return { name: target, isNew: true, before };
  }
}
