import { recordTypes as types } from '#formats/biff/record-types.js';
import { record, shortString, u16, u32, u8 } from '#formats/biff/record-writer.js';
import { looks, type Look } from './book.js';
import { lookFacts, type LookFacts } from './looks.js';

/** XF records 0-14 describe styles, 15 the ordinary cell; ours follow. */
const firstLookXf = 16;
export const ordinaryXf = 15;
/** Colours from here on in the palette are our own. */
const firstOwnColour = 40;
const textFormat = 49;
const grey = 'BFBFBF';

/** Number of the cell style of a look. */
export const xfOfLook = (look: Look): number => firstLookXf + looks.indexOf(look);

/** FONT, XF, STYLE and PALETTE records of a workbook with all looks. */
export function looksRecords(): readonly Buffer[] {
  const standard = fontRecord(lookFacts.plain);
  const styleXf = xfRecord(lookFacts.plain, { font: 0, isStyle: true, format: 0 });
  return [
    ...Array<Buffer>(4).fill(standard),
    ...looks.map((look) => fontRecord(lookFacts[look])),
    ...Array<Buffer>(15).fill(styleXf),
    xfRecord(lookFacts.plain, { font: 0, isStyle: false, format: 0 }),
    ...looks.map((look, index) => xfRecord(lookFacts[look], { font: 5 + index, isStyle: false, format: textFormat })),
    record(types.style, u16(0x8000), u8(0, 0xff)),
    paletteRecord(),
  ];
}

/** Font number 4 does not exist in BIFF: the fifth record is number 5. */
function fontRecord(facts: LookFacts): Buffer {
  const colour = facts.colour === '000000' ? 0x7fff : colourIndex(facts.colour);
  const gbCharset = 134;
  return record(
    types.font,
    u16(facts.size * 20, 0, colour, facts.bold ? 700 : 400, 0),
    u8(0, 0, gbCharset, 0),
    shortString(facts.heading ? '黑体' : '宋体'),
  );
}

function xfRecord(facts: LookFacts, kind: { font: number; isStyle: boolean; format: number }): Buffer {
  const { font, isStyle, format } = kind;
  const protection = (facts.open ? 0 : 1) | (isStyle ? 0xfff4 : 0);
  const alignment = (facts.centred ? 2 : 1) | (facts.wrapped ? 8 : 0) | (1 << 4);
  const line = facts.bordered && !isStyle ? 1 : 0;
  const lineColour = line === 0 ? 0 : colourIndex(grey);
  const borders = line | (line << 4) | (line << 8) | (line << 12) | (lineColour << 16) | (lineColour << 23);
  const solid = facts.fill === null ? 0 : 1;
  const more = lineColour | (lineColour << 7) | (solid << 26);
  const fill = (facts.fill === null ? 64 : colourIndex(facts.fill)) | (65 << 7);
  return record(
    types.xf,
    u16(font, format, protection),
    u8(alignment, 0, 0, isStyle ? 0 : 0xfc),
    u32(borders, more),
    u16(fill),
  );
}

const ownColours = [
  ...new Set([grey, ...looks.flatMap((look) => [lookFacts[look].colour, lookFacts[look].fill ?? grey])]),
];
const colourIndex = (rgb: string): number => firstOwnColour + ownColours.indexOf(rgb);

/** The 56 colours of BIFF8: basic ones at their usual places, ours from `firstOwnColour` on. */
function paletteRecord(): Buffer {
  const basic = ['000000', 'FFFFFF', 'FF0000', '00FF00', '0000FF', 'FFFF00', 'FF00FF', '00FFFF'];
  const colours = Array.from({ length: 56 }, (_, i) => ownColours[i + 8 - firstOwnColour] ?? basic[i % 8] ?? '000000');
  return record(types.palette, u16(56), ...colours.map((rgb) => Buffer.from(`${rgb}00`, 'hex')));
}
