import { fileKind } from './file-kind.js';
import type { Deadline, ReadLimits } from './limits.js';
import type { SheetSource } from './sheet-source.js';
import { openText } from '#formats/csv/open-text.js';
import { openXls } from '#formats/biff/open-xls.js';
import { openXlsx } from '#formats/ooxml/open-xlsx.js';

/** Opens a file by what its bytes are. @throws refusals for kinds that are never a sheet */
export async function openSource(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  switch (fileKind(bytes.subarray(0, 512))) {
    case 'zip':
      return openXlsx(bytes, limits, deadline);
    case 'ole':
    case 'biff':
      return openXls(bytes, limits, deadline);
    case 'text':
      return openText(bytes, limits, deadline);
  }
}
