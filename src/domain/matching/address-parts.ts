import { withFigures } from './numerals.js';
import { type Area, areaAt, joined, nowhere } from './places.js';

/** An address taken apart; '' and empty lists where it does not say. */
export interface AddressParts {
  readonly area: Area;
  /** Town, township, farm or street office, without its kind. */
  readonly town: string;
  /** Streets, villages, markets and estates as named. */
  readonly streets: readonly string[];
  /** House numbers: 120, 120-1; kilometre marks: K12. */
  readonly numbers: readonly string[];
  readonly building: string;
  readonly floor: string;
  readonly room: string;
  /** What is left: landmarks, beside and opposite what. */
  readonly landmark: string;
  /** Everything below the town as written, folded. */
  readonly key: string;
}

/** Takes a folded address apart. */
export function readAddress(folded: string): AddressParts {
  const text = withFigures(folded.replace(/号之([一二三四五六七八九])/g, '号之$1号')).replace(
    /[〇O](?=\d)|(?<=\d)[〇O]/g,
    '0',
  );
  const { rest, area } = cutAreas(text);
  const { rest: below, town } = cutTown(rest);
  const units = cutUnits(below.replace(/(\d+)号之(\d+)号?/g, '$1-$2号').replace(/(\d+)号(?:-|附)(\d+)号?/g, '$1-$2号'));
  const numbers = cutNumbers(units.rest);
  const { streets, landmark } = readStreets(numbers.rest);
  // 金垦路5号铺面 is a house number as well: there is no other.
  const isShopNumber = numbers.found.length === 0 && units.room !== '' && units.building + units.floor === '';
  return {
    area,
    town,
    streets,
    numbers: isShopNumber ? [units.room] : numbers.found,
    building: units.building,
    floor: units.floor,
    room: isShopNumber ? '' : units.room,
    landmark,
    key: below.replace(/[^\p{L}\p{N}-]/gu, ''),
  };
}

/** City and district at the beginning, in any order, long or short. */
function cutAreas(text: string): { rest: string; area: Area } {
  let rest = text
    .replace(/^[,、:-]+|^\d{6}(?=\p{Script=Han})/u, '')
    .replace(/^(?:地址[::]?)?(?:中国)?(?:海南省|海南(?!大|中|师|东|西|路))?/, '');
  let area = nowhere;
  for (let found = areaAt(rest, 0); found !== undefined; found = areaAt(rest, 0)) {
    if (found.isBare && area.city !== '' && found.city !== area.city) break;
    if (found.isBare && rest.length - found.length < 2) break;
    area = joined(area, found);
    rest = rest.slice(found.length).replace(/^[,、-]+|^市辖区|^区(?=.{3})/, '');
  }
  return { rest, area };
}

function cutTown(text: string): { rest: string; town: string } {
  const found =
    /^([^路街道巷号村队\d(),]{1,6}?)(镇|乡|街道办事处|街道办|街道|办事处|农场|林场|华侨农场|管理区)(?!路|街|大道|[东南西北中]路|[东南西北中]街|口)/.exec(
      text,
    );
  return found ? { rest: text.slice(found[0].length), town: found[1] ?? '' } : { rest: text, town: '' };
}

interface Units {
  readonly building: string;
  readonly floor: string;
  readonly room: string;
  readonly rest: string;
}

/** Building, floor and shop: 3栋, A座, 5号楼; 1楼, 2层; 101室, 8号铺面, 铺面8号, B12商铺. */
function cutUnits(text: string): Units {
  let building = '';
  let floor = '';
  let room = '';
  const rest = text
    .replace(/([A-Z]?\d+|[A-Z甲乙丙东南西北])(?:栋|幢|座|号楼|#楼|号厂房)/g, (_, found: string) => {
      building ||= found;
      return '|';
    })
    .replace(/第?(负?\d{1,2})(?:层|楼)(?!路|村|市场)/g, (_, found: string) => {
      floor ||= found;
      return '|';
    })
    .replace(
      /([A-Z]?\d+(?:[-、,]\d+)*)(?:号|#)?(?:临街)?(?:铺面|商铺|门面|铺位|店面|铺|房|室|店|间|档口|仓库|仓|车位|摊位)/g,
      unit,
    )
    .replace(/(?:铺面|商铺|门面|铺位|店面|档口|房)([A-Z]?\d+(?:[-、,]\d+)*)号?/g, unit);
  return { building, floor, room, rest };

  function unit(_: string, found: string): string {
    room ||= found.replace(/、|,/g, '-').replace(/^0+(?=\d)/, '');
    return '|';
  }
}

function cutNumbers(text: string): { found: readonly string[]; rest: string } {
  const found: string[] = [];
  const take = (number: string): string => {
    for (const each of number.split(/[、,和]/)) if (each !== '') found.push(each.replace(/^0+(?=\d)/, ''));
    return '|';
  };
  const rest = text
    .replace(/K(\d+)(?:\+(\d+))?(?:处|米)?|(\d+)(?:公里|KM)(?:处)?(?:[+]?(\d+)米?)?/g, (_, a, b, c, d) =>
      take(`K${a ?? c}${(b ?? d) === undefined ? '' : `+${b ?? d}`}`),
    )
    .replace(/([A-Z]?\d+(?:[-+、,和]\d+)*)(?:号|#)(?!桥|线|路|公路|院子|码头)/g, (_, number: string) => take(number))
    .replace(/(?<=[路街道巷村队线园城])(\d+(?:-\d+)*)(?=$|[|(),旁对])/g, (_, number: string) => take(number));
  return { found, rest };
}

const named =
  /[^|(),、]{1,14}?(?:大道|公路|国道|省道|县道|乡道|高速|快速路|环路|路|街|巷|道(?!班)|线|弄|胡同|村委会|居委会|居委|社区|村|队|农场|林场|市场|汽车城|汽配城|物流园|产业园|工业园区?|工业区|开发区|保税区|园区|广场|大厦|花园|小区|公寓|(?:园|城|苑|墟|圩|岭)(?![东南西北中]?(?:路|街|大道)))/g;
const remarks =
  /交叉路口|十字路口|三岔路口|丁字路口|交叉口|路口|交汇处|交界处|斜对面|正对面|对面|旁边|隔壁|附近|转角|院内|门口|入口|出口|右侧|左侧|东侧|西侧|南侧|北侧|[旁边侧内后前处口里外与和及]/g;

function readStreets(text: string): { streets: readonly string[]; landmark: string } {
  const streets: string[] = [];
  const rest = text
    .replace(/(?<=路|街|道)(?:交叉路口|十字路口|交叉口|交汇处|路口|口)/g, '|')
    .replace(/[与和及](?=[^|]{2,8}(?:路|街|大道))/g, '|')
    .replace(named, (street) => {
      const plain = street.replace(/^[旁边侧内后前处口里外对面]+/, '').replace(/(?<=村)(?:委会|委)$/, '');
      if (plain.length > 1) streets.push(plain.replace(/委会$|居委$/, ''));
      return '|';
    });
  return { streets, landmark: rest.replace(remarks, '').replace(/[^\p{L}\p{N}]/gu, '') };
}
