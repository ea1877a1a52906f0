import type { Edit } from '#formats/text/edits.js';
import { appendInside, attribute, findElements, rootPrefix } from '#formats/xml/elements.js';
import { escapeXml } from '#formats/xml/escapes.js';

export const contentTypesPart = '[Content_Types].xml';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
export const partTypes = {
  relations: 'application/vnd.openxmlformats-package.relationships+xml',
  workbook: `${spreadsheet}.sheet.main+xml`,
  worksheet: `${spreadsheet}.worksheet+xml`,
  sharedStrings: `${spreadsheet}.sharedStrings+xml`,
  styles: `${spreadsheet}.styles+xml`,
  comments: `${spreadsheet}.comments+xml`,
  vml: 'application/vnd.openxmlformats-officedocument.vmlDrawing',
  customProperties: 'application/vnd.openxmlformats-officedocument.custom-properties+xml',
} as const;

/** Declares the types of new parts: drawings by their extension, as every program writes it, all others by name. */
export function addContentTypes(xml: string, parts: ReadonlyMap<string, string>): readonly Edit[] {
  const prefix = rootPrefix(xml, 'Types');
  const known = findElements(xml, `${prefix}Default`).find(
    ({ tag }) => attribute(tag, 'Extension')?.toLowerCase() === 'vml',
  );
  const knownType = known === undefined ? undefined : attribute(known.tag, 'ContentType');
  const lines = [...parts]
    .map(([name, type]) => {
      if (type !== partTypes.vml || (knownType !== undefined && knownType !== type)) {
        return `<${prefix}Override PartName="/${escapeXml(name)}" ContentType="${type}"/>`;
      }
      return knownType === undefined ? `<${prefix}Default Extension="vml" ContentType="${type}"/>` : '';
    })
    .join('');
  return lines === '' ? [] : appendInside(xml, `${prefix}Types`, lines);
}

/** Takes the lines of removed parts away. */
export function dropContentTypes(xml: string, names: ReadonlySet<string>): readonly Edit[] {
  const lines = findElements(xml, `${rootPrefix(xml, 'Types')}Override`);
  return lines
    .filter(({ tag }) => names.has((attribute(tag, 'PartName') ?? '').replace(/^\//, '')))
    .map(({ start, end }) => ({ at: start, remove: end - start, insert: '' }));
}
