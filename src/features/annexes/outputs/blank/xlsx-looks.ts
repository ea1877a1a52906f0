import type { Fill, Style } from 'exceljs';
import type { Look } from './book.js';
import { lookFacts } from './looks.js';

/** exceljs style of a look; made once, so that exceljs finds equal styles equal. */
export const styleOfLook = (look: Look): Partial<Style> => styles.get(look)!;

const line = { style: 'thin' as const, color: { argb: 'FFBFBFBF' } };
const solid = (rgb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb: `FF${rgb}` } });

const styles: ReadonlyMap<Look, Partial<Style>> = new Map(
  (Object.keys(lookFacts) as Look[]).map((look) => {
    const facts = lookFacts[look];
    const style: Partial<Style> = {
      font: {
        name: facts.heading ? '黑体' : '宋体',
        size: facts.size,
        bold: facts.bold,
        color: { argb: `FF${facts.colour}` },
      },
      alignment: { horizontal: facts.centred ? 'center' : 'left', vertical: 'middle', wrapText: facts.wrapped },
      numFmt: facts.text ? '@' : 'General',
      protection: { locked: !facts.open },
      ...(facts.fill === null ? {} : { fill: solid(facts.fill) }),
      ...(facts.bordered ? { border: { top: line, bottom: line, left: line, right: line } } : {}),
    };
    return [look, style];
  }),
);
