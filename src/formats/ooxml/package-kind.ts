import type { Problem } from '#platform/problem.js';
import { fileRefusals } from '#formats/refusals.js';

/** Parts that tell what a zip file really is, asked in this order. */
const kinds: readonly (readonly [part: RegExp, refusal: () => Problem])[] = [
  [/vbaproject.*\.bin$/i, fileRefusals.file_with_macros],
  [/^xl[/\\]workbook\.bin$/i, fileRefusals.kind_xlsb],
  [/^word[/\\]/i, fileRefusals.kind_document],
  [/^ppt[/\\]/i, fileRefusals.kind_slides],
  [/^ofd\.xml$/i, fileRefusals.kind_document],
  [/^index[/\\].*\.iwa$|^index\.zip$|^index\.numbers/i, fileRefusals.kind_numbers],
  [/^content\.xml$/i, fileRefusals.kind_ods],
];

/** Refuses zip files that are not a workbook; what is left has a workbook part or is a plain archive. */
export function refuseOtherPackages(names: readonly string[]): void {
  const isWorkbook =
    names.some((name) => /^\[content_types\]\.xml$/i.test(name)) || names.some((name) => /workbook\.xml$/i.test(name));
  for (const [part, refusal] of kinds) if (names.some((name) => part.test(name))) throw refusal();
  if (!isWorkbook) throw fileRefusals.kind_archive();
}
