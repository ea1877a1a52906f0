import assert from 'node:assert/strict';
import type { Route } from '#platform/http/route-table.js';
import type { Season } from '#test/support/season.js';

/** Values for the `:names` of routes, beside those of a season's annexes. */
export type RouteValues = Readonly<Record<string, string | number>>;

/** A path of the route with ids of the season that are there; `over` names values that come first. */
export function routePath(route: Route, season: Season, values: RouteValues, over: RouteValues = {}): string {
  const stage = /import/.test(route.path) ? season.imported : season.claimed;
  const known: RouteValues = {
    annexId: stage.annexId,
    versionId: stage.versionId,
    rowNo: 2,
    choiceId: 1,
    handOverId: 1,
    item: 'warnings',
    acceptanceId: 1,
    waiverId: season.waiverId,
    sentenceId: 1,
    filterId: 1,
    caseId: 1,
    nilId: 1,
    asideId: 1,
    commentId: season.claimed.commentId,
    uploadId: season.uploadId,
    packageId: season.packageId,
    ...season.mail,
    receiptNo: season.claimed.receiptNo,
    batchId: season.imported.batchId,
    runId: season.importRunId,
    file: '3.xlsx',
    seq: season.auditSeq,
    driveId: season.driveId,
    reminderId: season.reminderId,
    editionId: /documents|decisions/.test(route.path) ? season.writtenEditionId : season.editionId,
    ...season.forwarded,
    ...season.accounts,
    ...season.licences,
    ...season.retirement,
    check: 'archive',
    printId: season.printId,
    paper: 'receipt',
    code: 'F1-00000000-0000000000000000',
    workList: 'outlets',
    ...season.collision,
    ...season.materials,
    matchId: season.matchId,
    // Materials and entry are those of a draft; the rest is about a case that was received.
    filingId: /\/(?:materials|entry)\b/.test(route.path) ? season.materials.filingId : season.filingId,
    correctionId: season.correctionId,
    operatingRowId: season.operatingRowId,
    comparisonId: season.comparisonId,
    ...season.published,
    documentId: route.path.startsWith('/collisions/') ? season.collision.documentId : season.documentId,
    ...(route.path.startsWith('/appointments/') ? { requestId: season.appointmentId } : {}),
    ...(route.path.startsWith('/filings/second/') ? { filingId: season.secondId } : {}),
    ...values,
    ...over,
  };
  return route.path.replace(/:(\w+)/g, (_, name: string) => {
    assert.ok(
      known[name] !== undefined,
      `no value is known for :${name} of ${route.path}: see routePath and its callers`,
    );
    return String(known[name]);
  });
}
