// A browser with a page of the dashboard, for tests.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { DASHBOARD, SCREENSHOTS = 'screenshots', CHROMIUM = '/usr/bin/chromium' } = process.env;
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** origin is that of the dashboard. */
export const { origin } = new URL(DASHBOARD);

/** problems are what the page reports, or does, that it must not. */
export const problems = [];

/** launch starts Chromium, and returns it with an empty page. */
export async function launch() {
  await mkdir(SCREENSHOTS, { recursive: true });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const { origin: to } = new URL(request.url());
    if (to !== origin) problems.push(`a request to ${request.url()}`);
  });
  return { browser, page };
}

/** accessible checks the page with axe. It runs in a world of its own, which the page's policy doesn't reach. */
async function accessible(page, name) {
  const session = await page.context().newCDPSession(page);
  const { frameTree: { frame: { id: frameId } } } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId });
  const run = (expression) => session.send('Runtime.evaluate',
    { expression, contextId, awaitPromise: true, returnByValue: true });
  await run(axe);
  const { result, exceptionDetails } = await run('axe.run().then((r) => r.violations.map((v) => ' +
    '`${v.id}: ${v.nodes.map((n) => n.html + n.failureSummary).slice(0, 3).join("; ")}`))');
  assert.equal(exceptionDetails, undefined, `${name}: ${JSON.stringify(exceptionDetails)}`);
  assert.deepEqual(result.value, [], name);
  await session.detach();
}

/** shown checks the page in all its looks, and keeps pictures of them. */
export async function shown(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'));
    await accessible(page, `${name} ${colorScheme}`);
    await page.screenshot({ path: `${SCREENSHOTS}/${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 400, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 400, `${name} is ${width} pixels wide on 400`);
  await accessible(page, `${name} narrow`);
  await page.screenshot({ path: `${SCREENSHOTS}/${name}-narrow.png` });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** pictured keeps a picture for the documentation: of the page down to an element. */
export async function pictured(page, name, last) {
  const size = { width: 1000, height: 400 };
  await page.setViewportSize(size);
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  const { y, height } = await page.locator(last).first().boundingBox();
  await page.screenshot({
    path: `${SCREENSHOTS}/${name}.png`, fullPage: true, clip: { x: 0, y: 0, width: size.width, height: y + height + 8 },
  });
  await page.setViewportSize({ width: 1280, height: 900 });
}
