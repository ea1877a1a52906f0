/** Columns that the file of pairs may have, by their names without case, blanks, width and hyphens. */
const wanted = {
  nameA: ['namea', '名称a', '业户名称a', '名称1', 'name1'],
  addressA: ['addressa', 'addra', '地址a', '经营地址a', '地址1', 'address1'],
  nameB: ['nameb', '名称b', '业户名称b', '名称2', 'name2'],
  addressB: ['addressb', 'addrb', '地址b', '经营地址b', '地址2', 'address2'],
  same: ['same', 'label', '是否同一', '是否同一业户'],
  usccA: ['uscca', '统一社会信用代码a'],
  usccB: ['usccb', '统一社会信用代码b'],
  licenceA: ['licencea', 'licensea', 'licencenoa', '许可证号a'],
  licenceB: ['licenceb', 'licenseb', 'licencenob', '许可证号b'],
  divisionA: ['divisiona', '行政区划a'],
  divisionB: ['divisionb', '行政区划b'],
} as const;
type PairColumn = keyof typeof wanted;

/** Where each column stands; columns that may be left out are undefined. */
export type PairColumns = Readonly<Partial<Record<PairColumn, number>>>;

const required = { nameA: 'name_a', addressA: 'address_a', nameB: 'name_b', addressB: 'address_b' } as const;

/** Finds the columns of a header. `missing`: names of those that must be there and are not. */
export function findColumns(header: readonly string[]): { columns: PairColumns; missing: readonly string[] } {
  const keys = header.map((title) =>
    title
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\ufeff_()"'.-]/g, ''),
  );
  const columns: Partial<Record<PairColumn, number>> = {};
  for (const [column, spellings] of Object.entries(wanted) as [PairColumn, readonly string[]][]) {
    const at = keys.findIndex((key) => spellings.includes(key));
    if (at >= 0) columns[column] = at;
  }
  const missing = (Object.keys(required) as (keyof typeof required)[])
    .filter((column) => columns[column] === undefined)
    .map((column) => required[column]);
  return { columns, missing };
}

/** What a label says; undefined for one that is not understood or empty. */
export function readLabel(text: string): boolean | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase();
  if (/^(?:1(?:\.0+)?|true|t|yes|y|是|同|same|match|相同|一致|同一)$/.test(word)) return true;
  return /^(?:0(?:\.0+)?|false|f|no|n|否|不同|different|不是|非|不一致)$/.test(word) ? false : undefined;
}
