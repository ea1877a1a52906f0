import { cryptoSuites, personalCipher } from '#platform/crypto/suites.js';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { paperKinds, papers, papersOf } from '#domain/filing/papers.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { findShownCase, type ShownCase } from '#features/filings/cases/shown-queries.js';
import { registerForm, registerLetter } from './batch/register-form.js';
import { paperFactsOf, recordOf } from './paper-facts.js';
import { findLaterFiling } from './paper-queries.js';
import { provenWords } from './papers.js';
import { factsDigest, type ProofName, type ProvenWords, readProof } from './proofs.js';

/** What anybody may know of a paper: nothing of the business, nothing of a person. */
interface Proven {
  readonly title: string;
  readonly number: string;
  readonly officeName: string;
  readonly day: string;
  readonly sha256: string;
  /** Why it does not hold any more; '' while it does. */
  readonly ended: string;
}

const changed = '这件文书打印以后，登记的内容又有变动，文书上的内容已不是现在的登记。请向办理机构索取新的文书。';

/** The page that proves a paper to whoever holds it. */
export function proofHandlers(deps: Deps) {
  const { db, config } = deps;
  /** Papers of before a change of suite state what they stated then. */
  const digestsOf = (words: ProvenWords, facts: CaseFacts): string[] =>
    cryptoSuites.map((suite) => factsDigest(personalCipher(suite, config.dataKey, config.hashKey), words, facts));

  const same = (digests: readonly string[], { digest }: ProofName): string | undefined =>
    digests.find((one) => one.toUpperCase().startsWith(digest));

  async function provenCase(name: ProofName): Promise<Proven | undefined> {
    const kind = paperKinds.find((each) => papers[each].letter === name.letter);
    const one = await findShownCase(db, undefined, name.id);
    if (!kind || !one || !papersOf(one).includes(kind)) return undefined;
    const record = await recordOf(deps, one);
    const facts = await paperFactsOf(db, record, kind, config.officeZone);
    const digests = digestsOf(provenWords(facts), facts.facts);
    const found = same(digests, name);
    return {
      title: facts.title,
      number: facts.number,
      officeName: facts.officeName,
      day: facts.day,
      sha256: found ?? digests[0] ?? '',
      ended: found === undefined ? changed : await endedBy(one),
    };
  }

  /** What was filed for the business later, where the paper speaks of its filing. */
  async function endedBy({ id, businessId, filedAt }: ShownCase): Promise<string> {
    if (businessId === null || filedAt === null) return '';
    const later = await findLaterFiling(db, { id, businessId, filedAt });
    if (!later) return '';
    const on = dayIn(config.officeZone, later.filedAt);
    const kind = (caseKinds as Readonly<Record<string, string>>)[later.kind] ?? later.kind;
    return `${on} 又为这一业户办理了“${kind}”，请以后来的文书为准。`;
  }

  async function provenForm(name: ProofName): Promise<Proven | undefined> {
    const form = await registerForm(deps, name.id);
    if (!form) return undefined;
    const digests = digestsOf(form.words, form.facts);
    const found = same(digests, name);
    return {
      title: form.title,
      number: form.number,
      officeName: form.officeName,
      day: form.day,
      sha256: found ?? digests[0] ?? '',
      ended: found === undefined ? changed : form.ended,
    };
  }

  return {
    prove: (async (req, res) => {
      const code = String(req.params['code'] ?? '').toUpperCase();
      const name = readProof(config, code);
      const found = name && (name.letter === registerLetter ? await provenForm(name) : await provenCase(name));
      if (!found) res.status(404);
      await render(req, res, 'filings/papers/proof', {
        code: code.slice(0, 60),
        found: found && { ...found, digest: found.sha256.replace(/(.{8})(?=.)/g, '$1 ') },
      });
    }) satisfies Handler,
  };
}
