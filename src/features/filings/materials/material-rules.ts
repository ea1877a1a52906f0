import { type AskedMaterial, type MaterialMark, materials } from '#domain/filing/materials.js';
import type { CaseState } from '#domain/filing/moves.js';

/** So many files may lie below one material. */
export const mostOfOne = 40;

/** Files come and go while the case is being made ready, and while what was asked for is awaited; in between they stand. */
export const isOpenToFiles = (state: CaseState): boolean => state === 'draft' || state === 'supplement_notified';

/** Whoever receives looks at the materials until the case goes on to its reviewer. */
export const isOpenToMarks = (state: CaseState): boolean => isOpenToFiles(state) || state === 'received';

/** What is marked by itself when a file comes: it is there. Who said that it cannot be read looks at the new one first. */
export const markAfterAdding = (mark: MaterialMark | undefined): MaterialMark | undefined =>
  mark === undefined || mark === 'missing' ? 'complete' : undefined;

/** What is marked by itself when the last file of a material is taken back: it is not there any more. */
export const markAfterTaking = (mark: MaterialMark | undefined, filesLeft: number): MaterialMark | undefined =>
  mark === 'complete' && filesLeft === 0 ? 'missing' : undefined;

/** The material with this code, where the case asks for it or takes it. */
export const findAsked = (asked: readonly AskedMaterial[], code: string): AskedMaterial | undefined =>
  asked.find((one) => one.code === code);

/** Its name, also where the case asks for it no more. */
export const materialName = (code: string): string => materials.find((one) => one.code === code)?.name ?? code;
