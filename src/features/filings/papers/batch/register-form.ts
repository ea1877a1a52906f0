import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Deps } from '#platform/deps.js';
import { getAgency, nameOn } from '#features/agencies/queries.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { filingStatusName, isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import { factsDigest, maskedFacts, proofCode, type ProvenWords } from '#features/filings/papers/proofs.js';
import { formBlocks } from '#features/filings/papers/form-paper.js';
import { proofBlock } from '#features/filings/papers/papers.js';
import type { PdfBlock } from '#formats/pdf/document.js';
import { papers } from '#domain/filing/papers.js';
import { listRegisterRows } from './print-queries.js';

/** The letter of forms that are printed from the register. */
export const registerLetter = 'R';

/** The filing form of a business as the register has it, whichever way it came there. */
export interface RegisterForm {
  readonly id: number;
  readonly title: string;
  readonly number: string;
  readonly officeName: string;
  /** Day of filing, yyyy-mm-dd. */
  readonly day: string;
  readonly facts: CaseFacts;
  readonly words: ProvenWords;
  /** Why the form does not hold any more; '' while it does. */
  readonly ended: string;
}

type FormDeps = Pick<Deps, 'db' | 'cipher' | 'clock'>;

/** The facts that a row of the register holds, numbers opened. */
const factsOfRow = (columns: BusinessColumns, cipher: PersonalCipher): CaseFacts =>
  Object.fromEntries(
    registerFields.map(({ field }) => [
      field,
      isPersonal(field) ? cipher.open(textOf(columns[personalColumns[field].sealed])) : textOf(columns[field]),
    ]),
  );

/** Forms of businesses in the order of their ids here; those that are not there are left out. */
export async function registerForms(deps: FormDeps, ids: readonly number[]): Promise<RegisterForm[]> {
  const rows = new Map((await listRegisterRows(deps.db, ids)).map((row) => [Number(row['id']), row]));
  const offices = rememberOffices(deps);
  const forms: RegisterForm[] = [];
  for (const id of ids) {
    const columns = rows.get(id);
    if (columns) forms.push(await formOf(deps, columns, offices));
  }
  return forms;
}

export const registerForm = async (deps: FormDeps, id: number): Promise<RegisterForm | undefined> =>
  (await registerForms(deps, [id]))[0];

async function formOf(
  { cipher }: FormDeps,
  columns: BusinessColumns,
  offices: ReturnType<typeof rememberOffices>,
): Promise<RegisterForm> {
  const facts = factsOfRow(columns, cipher);
  const id = Number(columns['id']);
  const day = facts['filing_date'] ?? '';
  const { name, code } = await offices(Number(columns['agency_id']), day);
  const number = `${papers.form.word}〔${day.slice(0, 4)}〕${code}-R${String(id).padStart(6, '0')}号`;
  const status = textOf(columns['filing_status']);
  return {
    id,
    title: papers.form.title,
    number,
    officeName: name,
    day,
    facts,
    words: ['register', number, name, day],
    ended: status === 'filed' ? '' : `这一业户现在的备案状态是“${filingStatusName(status)}”。`,
  };
}

/** Names of offices by day: a batch asks for few of them, many times. */
function rememberOffices({ db, clock }: FormDeps) {
  const known = new Map<string, Promise<{ name: string; code: string }>>();
  return (agencyId: number, day: string) => {
    const key = `${agencyId} ${day}`;
    const found =
      known.get(key) ??
      (async () => {
        const { code, name } = await getAgency(db, agencyId);
        return { code, name: day === '' ? name : await nameOn(db, agencyId, day, clock.now()) };
      })();
    known.set(key, found);
    return found;
  };
}

/** What stands on the form, numbers masked. */
export function registerFormBlocks(cipher: PersonalCipher, form: RegisterForm, origin: string): PdfBlock[] {
  const sha256 = factsDigest(cipher, form.words, form.facts);
  const code = proofCode(cipher, { letter: registerLetter, id: form.id }, sha256);
  const conclusion = `已备案。备案编号 ${form.facts['filing_no'] ?? ''}。`;
  return [
    ...formBlocks(maskedFacts(form.facts), { ...form, conclusion, handled: '' }),
    proofBlock({ code, sha256, isFull: false }, origin),
  ];
}
