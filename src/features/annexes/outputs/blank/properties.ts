import { applyEdits } from '#formats/xml/edits.js';
import { addContentTypes, contentTypesPart, partTypes } from '#formats/ooxml/content-types.js';
import { addRelations, freeId, readRelations } from '#formats/ooxml/relations.js';
import { escapeXml } from '#formats/xml/escapes.js';
import { openZip, writeZip, zipPart } from '#formats/zip/package.js';

const part = 'docProps/custom.xml';
const rootRelations = '_rels/.rels';

/** Adds custom document properties to a package without any: exceljs cannot write them. */
export async function withCustomProperties(
  file: Buffer,
  properties: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const zip = await openZip(file);
  const relations = await zip.readText(rootRelations);
  const types = await zip.readText(contentTypesPart);
  const relation = { id: freeId(readRelations(relations, ''), 'rId'), kind: 'custom-properties', target: part };
  const patched = new Map([
    [rootRelations, applyEdits(relations, addRelations(relations, '', [relation], false))],
    [contentTypesPart, applyEdits(types, addContentTypes(types, new Map([[part, partTypes.customProperties]])))],
  ]);
  const kept = zip.names.map((name) => {
    const text = patched.get(name);
    return text === undefined ? zip.copy(name) : zipPart(name, text);
  });
  return writeZip([...kept, zipPart(part, customXml(properties))]);
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
