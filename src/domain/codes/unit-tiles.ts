/** Where a reporting unit lies on the schematic map of Hainan: column and row from 0, north on top. */
export interface UnitTile {
  readonly column: number;
  readonly row: number;
  /** As it is written on a tile: short, and unmistakable in Hainan. */
  readonly label: string;
}

const lies = (column: number, row: number, label: string): UnitTile => ({ column, row, label });

export const unitTiles: Readonly<Record<string, UnitTile>> = {
  460499: lies(0, 0, '洋浦'),
  469024: lies(2, 0, '临高'),
  469023: lies(3, 0, '澄迈'),
  460100: lies(4, 0, '海口'),
  469005: lies(5, 0, '文昌'),
  460400: lies(1, 1, '儋州'),
  469022: lies(3, 1, '屯昌'),
  469021: lies(4, 1, '定安'),
  469026: lies(0, 2, '昌江'),
  469025: lies(1, 2, '白沙'),
  469030: lies(3, 2, '琼中'),
  469002: lies(5, 2, '琼海'),
  469007: lies(0, 3, '东方'),
  469001: lies(2, 3, '五指山'),
  469006: lies(4, 3, '万宁'),
  469027: lies(1, 4, '乐东'),
  469029: lies(2, 4, '保亭'),
  469028: lies(3, 4, '陵水'),
  460205: lies(1, 5, '崖州'),
  460204: lies(2, 5, '天涯'),
  460203: lies(3, 5, '吉阳'),
  460202: lies(4, 5, '海棠'),
};
