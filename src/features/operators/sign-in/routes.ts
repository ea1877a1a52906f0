import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { OperatorHandlers } from './handlers.js';

export const operatorRoutes = (h: OperatorHandlers): RouteTable => [
  get('/sign-in', 'public', h.signInPage),
  post('/sign-in', 'public', h.signIn),
  get('/sign-in/code', 'public', h.codePage),
  post('/sign-in/code', 'public', h.signInWithCode),
  get('/resume', 'signed-in', h.resume),
  post('/sign-out', 'public', h.signOut),
  get('/password', 'signed-in', h.passwordPage),
  post('/password', 'signed-in', h.changePassword),
];
