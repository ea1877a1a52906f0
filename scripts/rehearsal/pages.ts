import { linksNamed } from './html.js';
import type { Page, Visitor } from './visitor.js';

/** A list page by page, as its link to the next one leads. */
export async function* eachPage(visitor: Visitor, path: string): AsyncGenerator<Page> {
  for (let page: Page | undefined = await visitor.open(path); page; ) {
    yield page;
    const [next] = linksNamed(page.html, '下一页');
    page = next === undefined ? undefined : await visitor.open(new URL(next, page.url).href);
  }
}
