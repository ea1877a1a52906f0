import { get, type Handler, type RouteTable } from '#platform/http/route-table.js';

export const driveRoutes = (h: { home: Handler; help: Handler }): RouteTable => [
  get('/', 'home.view', h.home),
  get('/help', 'signed-in', h.help),
];
