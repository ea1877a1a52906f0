import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import { dateTimeIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { settingsOf } from '#platform/settings.js';
import { zipStream } from '#formats/zip/writer.js';
import { placeNames, rememberPlaces } from '#features/register/places.js';
import { countChanges, listChanges } from './change-queries.js';
import { findEdition, listBusinessNames, type PublicEdition, type PublishedEdition } from './edition-queries.js';
import { editionDigest, publishEdition, recallEdition, refuseEdition } from './editions.js';
import { asPublished, changeLine, editionTitle } from './present.js';
import { publicationProblems } from './problems.js';
import { pageOf } from './public-page.js';
import { listFile, type ListFormat } from './public-files.js';
import { siteEntries } from './static-site.js';
import { changeKinds, type ChangeKind, editionPath, editionStates, publicationPath, publicTitle } from './words.js';

const pageSize = 50;

/** One edition: what it changes, the second person's decision, its files as they were published, the pages for the public site. */
export function editionHandlers(deps: Deps) {
  const { db, clock, config } = deps;
  const places = rememberPlaces(deps);

  /** Offices see what was published; proposals are the province's. */
  async function editionOf(req: Request): Promise<PublicEdition> {
    const edition = await findEdition(db, idParam(req, 'publicEditionId'));
    const isSeen = edition?.state === 'published' || mayDo(actorOf(req), 'publication.propose');
    if (!edition || !isSeen) throw problems.not_found();
    return edition;
  }

  async function publishedOf(req: Request): Promise<PublishedEdition> {
    const edition = await editionOf(req);
    if (!isPublished(edition)) throw problems.not_found();
    return edition;
  }

  /** Businesses that cannot be listed as they are, with the pages where that is seen. */
  async function heldOf({ heldIds }: PublicEdition) {
    const ids = heldIds === '' ? [] : heldIds.split(',').map(Number);
    return (await listBusinessNames(db, ids)).map(({ id, name }) => ({ name, path: `/businesses/${id}` }));
  }

  async function record(req: Request, edition: PublishedEdition, format: string): Promise<void> {
    await inTransaction(db, async (trx) =>
      audit(trx, clock.now(), actorOf(req), {
        verb: 'publication.export',
        objectType: 'public-edition',
        objectId: edition.id,
        after: { editionNo: edition.no, format },
      }),
    );
  }

  const exported =
    (format: ListFormat): Handler =>
    async (req, res) => {
      const edition = await publishedOf(req);
      await record(req, edition, format);
      const names = placeNames(await places());
      const list = { filter: asPublished(edition.no), names, title: editionTitle(edition) };
      asDownload(res, `${fileStem(edition)}.${format}`, format);
      await sendRows(res, listFile(db, list, format));
    };

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const edition = await editionOf(req);
      const kind = choiceText(req, 'kind', changeKinds) as ChangeKind | '';
      const asked = { editionId: edition.id, kind, isPublic: !mayDo(actor, 'publication.propose') };
      const page = pageOf(req);
      const lines = await listChanges(db, asked, { skip: (page - 1) * pageSize, limit: pageSize + 1 });
      const names = placeNames(await places());
      const isVerified = queryText(req, 'verify') === '1' && isPublished(edition);
      const digest = isVerified ? await editionDigest(db, edition.no ?? 0) : '';
      const counts = await countChanges(db, asked);
      await render(req, res, 'publication/edition', {
        edition,
        title: isPublished(edition)
          ? editionTitle(edition)
          : `第 ${edition.basedOn + 1} 期（${editionStates[edition.state]}）`,
        here: editionPath(edition.id),
        isWaiting: edition.state === 'proposed',
        isOwn: edition.proposedBy === actor.id,
        isPublished: isPublished(edition),
        held: asked.isPublic ? [] : await heldOf(edition),
        mayDecide: mayDo(actor, 'publication.approve') && edition.state === 'proposed',
        maySite: mayDo(actor, 'publication.propose') && isPublished(edition) && edition.withdrawnAt === null,
        kinds: Object.entries(changeKinds).map(([value, label]) => ({
          label,
          count: counts[value as ChangeKind],
          query: { kind: value },
          isHere: value === kind,
        })),
        lines: lines.slice(0, pageSize).map((one) => changeLine(one, names.get(one.divisionCode) ?? one.divisionCode)),
        previous: page > 1 ? { kind, page: page - 1 } : undefined,
        next: lines.length > pageSize ? { kind, page: page + 1 } : undefined,
        verified: isVerified ? { isSame: digest === edition.sha256 } : undefined,
      });
    }) satisfies Handler,

    decide: step(deps, async (trx, req) => {
      const edition = await editionOf(req);
      return { to: editionPath(edition.id), done: await decided(trx, req, edition.id) };
    }),

    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),

    site: (async (req, res) => {
      const edition = await publishedOf(req);
      if (edition.withdrawnAt !== null) throw publicationProblems.withdrawn();
      await record(req, edition, 'zip');
      const { issuingOrgan } = await settingsOf(deps).read();
      const madeAt = dateTimeIn(config.officeZone, clock.now());
      asDownload(res, `${fileStem(edition)}_网站.zip`, 'zip');
      const names = placeNames(await places());
      await sendRows(res, zipStream(siteEntries(db, { edition, names, organ: issuingOrgan, madeAt })));
    }) satisfies Handler,
  };

  async function decided(trx: Trx, req: Request, id: number): Promise<string> {
    const actor = actorOf(req);
    switch (textField(req, 'do')) {
      case 'recall':
        await recallEdition(trx, deps, actor, id);
        return '已撤回提议。';
      case 'refuse':
        await refuseEdition(trx, deps, actor, { id, refusal: textField(req, 'refusal') });
        return '已退回提议。';
      default: {
        const no = await publishEdition(trx, deps, actor, id);
        return `第 ${no} 期名单已公布，公开页面立即更新。网站上的静态文件请重新下载后替换。`;
      }
    }
  }
}

const isPublished = (edition: PublicEdition): edition is PublishedEdition =>
  edition.state === 'published' && edition.no !== null && edition.publishedOn !== null;

const fileStem = ({ no, publishedOn }: PublishedEdition): string =>
  `${publicTitle}_第${no}期_${publishedOn.replaceAll('-', '')}`;

export const editionsPath = `${publicationPath}/editions`;
