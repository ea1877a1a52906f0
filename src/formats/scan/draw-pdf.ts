import { PDFiumLibrary } from '@hyzyla/pdfium';
import { packPage } from './draw-picture.js';
import { type DrawnPage, pageEdge, ScanFailure } from './scan-page.js';

/** Points of a page as PDF counts them (1/72 inch) are drawn at most so many times as large. */
const largestScale = 3;

/**
 * The pages of a PDF, drawn by PDFium in WebAssembly: what a hostile document does to the reader stays within the reader's own memory.
 * @throws ScanFailure
 */
export async function* drawPdfPages(bytes: Buffer, mostPages: number): AsyncGenerator<DrawnPage> {
  const library = await PDFiumLibrary.init();
  try {
    const document = await library.loadDocument(bytes).catch((error: unknown) => {
      throw new ScanFailure(/password/i.test(String(error)) ? 'locked' : 'damaged');
    });
    document.initializeFormFields();
    const of = document.getPageCount();
    for (let at = 0; at < Math.min(of, mostPages); at += 1) {
      const page = document.getPage(at);
      const { originalWidth, originalHeight } = page.getOriginalSize();
      const scale = Math.min(largestScale, pageEdge / Math.max(originalWidth, originalHeight, 1));
      const points = (size: number) => Math.max(1, Math.round(size * scale));
      const size = { width: points(originalWidth), height: points(originalHeight) };
      const drawn = await page.render({ ...size, render: 'bitmap', renderFormFields: true });
      yield {
        no: at + 1,
        of,
        ...(await packPage(Buffer.from(drawn.data.buffer, drawn.data.byteOffset, drawn.data.length), {
          ...drawn,
          channels: 4,
        })),
      };
    }
    document.destroy();
  } finally {
    library.destroy();
  }
}
