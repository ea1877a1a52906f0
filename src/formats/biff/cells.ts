import { writableText } from '#formats/text/invisible.js';
import { longString, record, recordTypes, u16 } from './records.js';

/** Longest text in one LABEL record with 16-bit characters; Excel shows up to 32,767, our texts are far shorter. */
const labelChars = 4_000;

/** Text cell. LABEL needs no shared string table and every reader of BIFF8 knows it. */
export const labelRecord = (row: number, column: number, xf: number, text: string): Buffer =>
  record(recordTypes.label, u16(row, column, xf), longString(writableText(text).slice(0, labelChars)));

export const blankRecord = (row: number, column: number, xf: number): Buffer =>
  record(recordTypes.blank, u16(row, column, xf));
