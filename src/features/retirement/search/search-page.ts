import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { answerKinds, type OldAddress } from '#domain/retirement/old-addresses.js';
import { readOldAddress, readSearch } from '#domain/retirement/old-search.js';
import { retirementStates, stateAt } from '#domain/retirement/states.js';
import { listDivisions } from '#features/agencies/queries.js';
import { listOldAddresses } from '#features/retirement/addresses/address-queries.js';
import { type LetterScope, listLetters } from '#features/retirement/letters/letter-queries.js';
import { issueLetter, letterChars } from '#features/retirement/letters/letters.js';
import { hitLine } from './present.js';
import { seenModule } from './scope.js';
import { countIndexed, countOldEntries, findOldEntry, type OldEntry, searchOldEntries } from './search-queries.js';

const pageSize = 20;
const shownLetters = 10;
const queryChars = 200;

interface TypedLetter {
  readonly recipient: string;
  readonly asked: string;
}

/** The old module's data, searched by number, name, address or old address; what became of each, and the letter that says so. */
export function searchHandlers(deps: Deps) {
  const { db } = deps;

  async function entryOf(req: Request): Promise<OldEntry> {
    const { scope } = await seenModule(db, actorOf(req));
    const entry = scope && (await findOldEntry(db, scope, idParam(req, 'licenceId')));
    if (!entry) throw problems.not_found();
    return entry;
  }

  const namesOfUnits = async () => new Map((await listDivisions(db)).map(({ code, name }) => [code, name]));

  async function showLicence(req: Request, res: Response, typed?: TypedLetter, fault?: Fault): Promise<void> {
    const actor = actorOf(req);
    const entry = await entryOf(req);
    await render(req, res, 'retirement/search/licence', {
      entry: hitLine(entry, await namesOfUnits()),
      letters: await listLetters(db, letterScope(actor), { licenceId: entry.id, limit: shownLetters }),
      typed: typed ?? { recipient: '', asked: '' },
      chars: letterChars,
      fault,
      mayReply: mayDo(actor, 'retirement.reply'),
      maySeeLicence: mayDo(actor, 'licence.view'),
    });
  }

  return {
    search: (async (req, res) => {
      const { scope, retirement } = await seenModule(db, actorOf(req));
      const q = queryText(req, 'q').trim().slice(0, queryChars);
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const asked = readOldAddress(q, await listOldAddresses(db));
      const search = readSearch(asked ? asked.id : q);
      const [hits, found, indexed, names] =
        scope && search
          ? await Promise.all([
              searchOldEntries(db, scope, search, { after, limit: pageSize + 1 }),
              countOldEntries(db, scope, search),
              countIndexed(db, scope),
              namesOfUnits(),
            ])
          : [[], 0, scope ? await countIndexed(db, scope) : 0, new Map<string, string>()];
      await render(req, res, 'retirement/search/search', {
        q,
        isAsked: q !== '',
        isTooLittle: q !== '' && search === undefined && asked === undefined,
        address: asked && addressShown(asked, stateAt(retirement, deps.clock.now()) === 'retired'),
        found,
        indexed,
        indexedAt: retirement.indexedAt,
        stateName: retirementStates[stateAt(retirement, deps.clock.now())],
        hits: hits.slice(0, pageSize).map((entry) => hitLine(entry, names)),
        next: hits.length > pageSize ? { q, after: hits[pageSize - 1]?.id } : undefined,
        isPaged: after > 0,
      });
    }) satisfies Handler,

    licence: ((req, res) => showLicence(req, res)) satisfies Handler,

    issue: formPage<TypedLetter>({
      read: (req) => ({ recipient: textField(req, 'recipient'), asked: textField(req, 'asked') }),
      submit: (req, typed) =>
        doOnce(deps, req, async (trx) => {
          const letter = { licenceId: idParam(req, 'licenceId'), ...typed };
          const id = await issueLetter(trx, deps, actorOf(req), letter);
          return { to: `/old-module/letters/${id}`, done: '复函已编号并留存，请打印、盖章。' };
        }),
      show: showLicence,
    }),
  };
}

/** Letters of the own office; the province sees all. */
export const letterScope = (actor: ReturnType<typeof actorOf>): LetterScope =>
  actor.scope.level === 'province' ? null : actor.agencyId;

const addressShown = (
  { address, entry, id }: { readonly address: string; readonly entry: OldAddress | undefined; readonly id: string },
  isRetired: boolean,
) => ({
  address,
  id,
  isKnown: entry !== undefined,
  kindName: entry ? answerKinds[entry.kind] : '',
  target: entry?.target.replace('{id}', encodeURIComponent(id)) ?? '',
  note: entry?.note ?? '',
  isRetired,
});
