import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { AnnexHandlers } from '#features/annexes/handlers.js';

export const annexRoutes = (h: AnnexHandlers): RouteTable => [
  get('/annexes', 'annex.view', h.annex.list),
  get('/annexes/:annexId', 'annex.view', h.annex.show),
  post('/annexes/:annexId/versions', 'annex.upload', h.upload.upload, { field: 'file', guard: h.upload.guard }),
  get('/annexes/:annexId/columns', 'annex.upload', h.columns.remembered),
  post('/annexes/:annexId/columns/:choiceId/removal', 'annex.upload', h.columns.forget),
  get('/annexes/:annexId/entry', 'annex.upload', h.entry.show),
  post('/annexes/:annexId/entry', 'annex.upload', h.entry.save),
  post('/annexes/:annexId/submission', 'annex.submit', h.annex.submit),
  post('/annexes/:annexId/withdrawal', 'annex.submit', h.annex.withdraw),
  post('/annexes/:annexId/recall', 'annex.submit', h.review.recall),
  post('/annexes/:annexId/claim', 'annex.review', h.annex.claim),
  post('/annexes/:annexId/comments', 'annex.review', h.review.comment),
  post('/annexes/:annexId/comments/:commentId/removal', 'annex.review', h.review.uncomment),
  post('/annexes/:annexId/comments/:commentId/answer', 'annex.fix', h.review.answer),
  post('/annexes/:annexId/return', 'annex.review', h.review.return),
  post('/annexes/:annexId/acceptance', 'annex.review', h.review.accept),

  get('/annexes/:annexId/numbers', 'annex.download', h.numbers.show),
  post('/annexes/:annexId/numbers', 'annex.download', h.numbers.give),

  get('/annexes/:annexId/versions/:versionId', 'annex.view', h.version.show),
  get('/annexes/:annexId/versions/:versionId/receipt', 'annex.view', h.receipt.show),
  get('/annexes/:annexId/versions/:versionId/columns', 'annex.upload', h.columns.show),
  post('/annexes/:annexId/versions/:versionId/columns', 'annex.upload', h.columns.save),
  post('/annexes/:annexId/versions/:versionId/adoption', 'annex.upload', h.upload.adopt),
  post('/annexes/:annexId/versions/:versionId/confirmations', 'annex.fix', h.version.confirm),
  post('/annexes/:annexId/versions/:versionId/confirmations/removal', 'annex.fix', h.version.unconfirm),
  post('/annexes/:annexId/versions/:versionId/proposals', 'annex.fix', h.version.applyProposals),
  get('/annexes/:annexId/versions/:versionId/comparison', 'annex.view', h.compare.show),
  get('/annexes/:annexId/versions/:versionId/rows/:rowNo', 'annex.view', h.row.show),
  post('/annexes/:annexId/versions/:versionId/rows/:rowNo', 'annex.fix', h.row.fix),
  get('/annexes/:annexId/versions/:versionId/original', 'annex.download', h.download.original),
  get('/annexes/:annexId/versions/:versionId/marked', 'annex.download', h.download.marked),
  get('/annexes/:annexId/versions/:versionId/corrected', 'annex.download', h.download.corrected),

  get('/templates', 'template.download', h.template.list),
  get('/templates/:file', 'template.download', h.template.download),
  get('/annex-guide', 'signed-in', h.template.help),
];
