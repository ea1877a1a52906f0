import type { PdfBlock, PdfCell, PdfTable } from '#formats/pdf/document.js';
import { qrCode } from '#formats/svg/qr-code.js';

/** A block as its page shows it: what is on paper, with what only a page needs. */
export type ShownBlock =
  | Exclude<PdfBlock, { kind: 'proof' | 'form' | 'page' | 'bars' | 'subtitle' | 'table' }>
  | { readonly kind: 'subtitle'; readonly text: string; readonly look: 'issuer' | 'document-no' }
  | (Omit<PdfTable, 'widths'> & { readonly shares: readonly string[] })
  | {
      readonly kind: 'proof';
      readonly address: string;
      readonly lines: readonly string[];
      readonly qr: ReturnType<typeof qrCode>;
    }
  | { readonly kind: 'form'; readonly columns: number; readonly rows: readonly ShownRow[] };

interface ShownRow {
  /** The legend stands at the first row of its group, as high as the group; '' at the others. */
  readonly legend: string;
  readonly high: number;
  readonly cells: readonly (PdfCell & { readonly lines: readonly string[] })[];
}

/** A paper as a page: the same blocks, so that nothing stands on one that is not on the other. */
export const documentView = (blocks: readonly PdfBlock[]): ShownBlock[] =>
  blocks.flatMap((block, at): ShownBlock[] => {
    switch (block.kind) {
      // The organ above the title, the number below it.
      case 'subtitle':
        return [
          { ...block, look: blocks.slice(0, at).some(({ kind }) => kind === 'title') ? 'document-no' : 'issuer' },
        ];
      case 'table':
        return [{ ...block, shares: sharesOf(block) }];
      case 'proof':
        return [{ ...block, qr: qrCode(block.address) }];
      case 'form':
        return [
          {
            kind: 'form',
            columns: block.columns,
            rows: block.groups.flatMap(({ legend, rows }) =>
              rows.map((cells, at) => ({
                legend: at === 0 ? legend : '',
                high: rows.length,
                cells: cells.map((cell) => ({ ...cell, lines: cell.text.split('\n') })),
              })),
            ),
          },
        ];
      case 'page':
      case 'bars':
        return [];
      default:
        return [block];
    }
  });

/** Widths of columns in hundredths of the whole. */
function sharesOf({ widths }: PdfTable): string[] {
  const all = widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width) => `${Math.round((100 * width) / all)}%`);
}
