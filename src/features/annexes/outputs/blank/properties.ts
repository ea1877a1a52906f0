import { addContentTypes, contentTypesPart, partTypes } from '#formats/ooxml/content-types.js';
import { openToPatch } from '#formats/ooxml/patched-book.js';
import { partText } from '#formats/ooxml/part-text.js';
import { addRelations, freeId } from '#formats/ooxml/relation-edits.js';
import { readRelations } from '#formats/ooxml/relations.js';
import { rewritePackage } from '#formats/ooxml/rewrite.js';
import { applyEdits } from '#formats/text/edits.js';
import { escapeXml } from '#formats/xml/escapes.js';

const part = 'docProps/custom.xml';
const rootRelations = '_rels/.rels';

/** Adds custom document properties to a package without any: exceljs cannot write them. */
export async function withCustomProperties(
  file: Buffer,
  properties: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const { zip, types } = await openToPatch(file);
  const relations = await partText(zip, rootRelations);
  const id = freeId(await readRelations(Buffer.from(relations), ''), 'rId');
  const relation = { id, type: 'custom-properties', target: part };
  return rewritePackage(zip, {
    changed: new Map([
      [rootRelations, applyEdits(relations, addRelations(relations, '', [relation], false))],
      [contentTypesPart, applyEdits(types, addContentTypes(types, new Map([[part, partTypes.customProperties]])))],
    ]),
    added: new Map([[part, customXml(properties)]]),
  });
}

function customXml(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(
    ([name, value], index) =>
      `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="${index + 2}" name="${escapeXml(name)}">` +
      `<vt:lpwstr>${escapeXml(value)}</vt:lpwstr></property>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" ' +
    `xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">${lines.join('')}</Properties>`
  );
}
