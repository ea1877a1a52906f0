import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { type ElementSpan, findElement, findElements } from '#formats/xml/elements.js';
import type { CellComment } from './comments.js';

/** A drawing (VML) with nothing in it. Excel shows a comment only where this old drawing has a box for it. */
export const emptyDrawing =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<o:shapelayout v:ext="edit"></o:shapelayout></xml>';

const shapeType =
  '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
  '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>';
const shapesPerBlock = 1024;

/** Highest block of shape numbers that a drawing claims. */
export function highestBlock(xml: string): number {
  const claimed = idMaps(xml).flatMap(({ tag }) => (blocksIn(tag)?.[1] ?? '').split(',').map(Number));
  return claimed.reduce((highest, block) => Math.max(highest, block || 0), 0);
}

const idMaps = (xml: string): readonly ElementSpan[] => findElements(xml, 'o:idmap');
const blocksIn = (tag: string) => /\sdata\s*=\s*["']([\d,\s]*)["']/.exec(tag);

/** Adds a hidden box per comment, numbered in blocks of 1,024 from `firstBlock` on. */
export function addNoteShapes(xml: string, comments: readonly CellComment[], firstBlock: number): readonly Edit[] {
  if (comments.length === 0) return [];
  const end = xml.lastIndexOf('</xml>');
  if (end < 0) throw new RangeError('drawing has no end');
  const blocks = Array.from({ length: Math.ceil((comments.length + 1) / shapesPerBlock) }, (_, i) => firstBlock + i);
  const names = /xmlns:x\s*=/.test(xml) && /xmlns:o\s*=/.test(xml) && /xmlns:v\s*=/.test(xml) ? '' : declarations;
  const shapes = comments.map((comment, i) => shape(comment, firstBlock * shapesPerBlock + i + 1, names)).join('');
  const type = findElements(xml, 'v:shapetype').some(({ tag }) => tag.includes('_x0000_t202')) ? '' : shapeType;
  return [...claimBlocks(xml, blocks.join(',')), insertion(end, type + shapes)];
}

const declarations =
  ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"';

function claimBlocks(xml: string, blocks: string): readonly Edit[] {
  const map = idMaps(xml)[0];
  const found = map === undefined ? null : blocksIn(map.tag);
  if (map !== undefined && found !== null) {
    const at = map.start + found.index + found[0].length - 1;
    return [insertion(at, found[1] === '' ? blocks : `,${blocks}`)];
  }
  const layout = findElement(xml, 'o:shapelayout');
  if (layout === null) return [];
  const line = `<o:idmap v:ext="edit" data="${blocks}"/>`;
  return [
    layout.selfClosing
      ? replacement(layout.inner - 2, layout.inner, `>${line}</o:shapelayout>`)
      : insertion(layout.innerEnd, line),
  ];
}

/** Box to the right of its cell, about 4 columns by 6 rows. */
function shape({ row, column }: CellComment, number: number, names: string): string {
  const top = Math.max(0, row - 2);
  return (
    `<v:shape${names} id="_x0000_s${number}" type="#_x0000_t202" style="position:absolute;margin-left:0;margin-top:0;width:220pt;height:90pt;z-index:1;visibility:hidden"` +
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>' +
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>' +
    `<x:Anchor>${column + 1}, 15, ${top}, 2, ${column + 4}, 15, ${top + 6}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column>` +
    '</x:ClientData></v:shape>'
  );
}
