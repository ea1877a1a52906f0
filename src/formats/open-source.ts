import { open } from 'node:fs/promises';
import { fileKind } from './file-kind.js';
import type { Deadline, ReadLimits } from './limits.js';
import type { SheetSource } from './sheet-source.js';
import { openText } from '#formats/csv/open-text.js';
import { openXls } from '#formats/biff/open-xls.js';
import { openXlsx } from '#formats/ooxml/open-xlsx.js';

/** Opens a file by what its bytes are. @throws refusals for kinds that are never a sheet */
export async function openSource(path: string, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  switch (fileKind(await firstBytes(path))) {
    case 'zip':
      return openXlsx(path, limits, deadline);
    case 'ole':
    case 'biff':
      return openXls(path, limits, deadline);
    case 'text':
      return openText(path, limits, deadline);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
