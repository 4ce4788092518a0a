// The page in Chromium, through a rollout on a real cluster: TestDashboardInBrowser of test/e2e.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launch, pictured, problems, shown as look } from './look.mjs';

const { DASHBOARD, CANARY } = process.env;
const rollout = { timeout: 120_000 };

let browser;
let page;

before(async () => { ({ browser, page } = await launch()); });
after(() => browser?.close());

const shown = (name) => look(page, `cluster-${name}`);
const row = (role) => page.locator('table:not(.now) tr', { has: page.locator(`.role.${role}`) });
const weight = (role, percent) => row(role).locator('td[data-label=Traffic]',
  { hasText: new RegExp(`\\b${percent} %`) });

/** change does what a button does, once it is confirmed. */
async function change(verb) {
  await page.getByRole('button', { name: verb, exact: true }).click(rollout);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
}

test('the list has the services, and which of them is on its way', async () => {
  await page.goto(DASHBOARD);
  await page.getByText('3 services: 1 holding, 2 rolled out').waitFor(rollout);
  await shown('list');
  const link = page.locator('.services a', { hasText: 'my-model' });
  await promisify(execFile)('kubectl', ['apply', '-f', CANARY]);
  const applied = performance.now();
  await link.locator('.badge.not-seen-yet, .badge.rolling-out').waitFor();
  console.log(`the list has the change ${Math.round(performance.now() - applied)} ms after kubectl has ended`);
  await link.locator('.traffic[aria-label*="canary"]').waitFor(rollout);
  await pictured(page, 'dashboard-list', '.services');
  await link.click();
});

test('a canary has its step, and its requests beside those of the stable revision', async () => {
  await weight('canary', 20).waitFor(rollout);
  await page.getByText(/step 1 of 2: 20 % of the traffic/).waitFor();
  await page.locator('.now tbody tr', { hasText: 'canary-' }).waitFor(rollout);
  await page.locator('.now tbody tr', { hasText: 'default-' }).waitFor();
  await shown('canary');
});

test('it is rejected, and the stable revision has all of the traffic again', async () => {
  await page.locator('.badge.failed').waitFor(rollout);
  await page.getByText(/^rejected .* ago: .* requests failed/).waitFor();
  await weight('stable', 100).waitFor();
  const failed = page.locator('.now tbody tr', { hasText: 'canary-' }).locator('td[data-label=Failed]');
  await failed.getByText(/^[1-9]/).waitFor();
  await pictured(page, 'dashboard-service', '.actions .buttons');
  await shown('rejected');
});

test('it is tried again, and undone', async () => {
  await change('retry');
  await weight('canary', 20).waitFor(rollout);
  await change('undo');
  const confirmed = performance.now();
  await weight('stable', 100).waitFor();
  console.log(`the page has the weights of an undo ${Math.round(performance.now() - confirmed)} ms after the dialog`);
  await page.locator('.badge.rolled-out').waitFor(rollout);
  await shown('undone');
});

test('nothing is refused by the policy, fails, or is requested elsewhere', () => assert.deepEqual(problems, []));
