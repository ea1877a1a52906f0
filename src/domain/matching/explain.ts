import { codeName } from '#domain/codes/code-lists.js';
import type { Area } from './places.js';
import type { PreparedBusiness } from './prepared.js';
import { type Explanation, type Judgement, type PartName, partNames } from './types.js';
import { boundSays, outcomeLabels, partLabels, tradeLabels, verdictLabels } from './words.js';

/** Puts a judgement into words: one sentence, and each part that either side mentions. */
export function explainJudgement(a: PreparedBusiness, b: PreparedBusiness, judgement: Judgement): Explanation {
  const parts = partNames
    .map((part) => ({
      part,
      label: partLabels[part],
      outcome: judgement.outcomes[part],
      says: outcomeLabels[judgement.outcomes[part]],
      a: shownPart[part](a),
      b: shownPart[part](b),
    }))
    .filter((each) => each.a !== '' || each.b !== '');
  return { ...judgement, parts, sentence: sentenceOf(judgement) };
}

function sentenceOf({ verdict, bound, outcomes }: Judgement): string {
  const labels = (outcome: string): string =>
    partNames
      .filter((part) => outcomes[part] === outcome)
      .map((part) => partLabels[part])
      .join('、');
  const reasons = [
    bound === null ? '' : boundSays[bound],
    labels('agrees') === '' ? '' : `${labels('agrees')}一致`,
    labels('differs') === '' ? '' : `${labels('differs')}不同`,
  ].filter((reason) => reason !== '');
  return `${verdictLabels[verdict]}${reasons.length === 0 ? '' : `：${reasons.join('；')}`}。`;
}

/** Labels of the parts that agree, for a line of a list. */
export const agreeingParts = ({ outcomes }: Judgement): readonly string[] =>
  partNames.filter((part) => outcomes[part] === 'agrees').map((part) => partLabels[part]);

const shownPart: Readonly<Record<PartName, (business: PreparedBusiness) => string>> = {
  uscc: ({ uscc }) => uscc.text,
  licence: ({ licence }) => licence.text,
  tradeName: ({ name }) => name.tradeName,
  trade: ({ name }) =>
    Object.entries(tradeLabels)
      .filter(([bit]) => (name.trades & Number(bit)) !== 0)
      .map(([, label]) => label)
      .join('、'),
  form: ({ name }) => (name.isCompany === null ? '' : name.isCompany ? '公司' : '店、厂、部等'),
  namePlace: ({ name }) => areaName(name.place),
  branch: ({ name }) => name.branch,
  city: ({ area }) => (area.city === '' ? '' : codeName('divisions', area.city)),
  district: ({ area }) => (area.district === '' ? '' : codeName('divisions', area.district)),
  town: ({ address }) => address.town,
  street: ({ address }) => address.streets.join('、'),
  number: ({ address }) => address.numbers.join('、'),
  unit: ({ address: { building, floor, room } }) =>
    [building && `${building}栋`, floor && `${floor}层`, room && `${room}号`].filter((each) => each !== '').join(''),
  landmark: ({ address }) => address.landmark,
};

const areaName = ({ city, district }: Area): string =>
  [city, district]
    .filter((code) => code !== '')
    .map((code) => codeName('divisions', code))
    .join('');
