/** Name space of the sheet parts. */
export const mainNamespace = (isStrict: boolean): string =>
  isStrict
    ? 'http://purl.oclc.org/ooxml/spreadsheetml/main'
    : 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** Address of a relation type or name space. */
export const officeAddress = (isStrict: boolean, word = ''): string =>
  (isStrict
    ? 'http://purl.oclc.org/ooxml/officeDocument/relationships'
    : 'http://schemas.openxmlformats.org/officeDocument/2006/relationships') + (word === '' ? '' : `/${word}`);

/** `r:` attributes of a line we add; the prefix is declared with it, whatever the part itself declares. */
export const relationAttribute = (id: string, isStrict: boolean): string =>
  `xmlns:r="${officeAddress(isStrict)}" r:id="${id}"`;

export const packageNamespace = (word: string): string => `http://schemas.openxmlformats.org/package/2006/${word}`;

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
