// All services, those first that a person should look at first.
import { badge, el } from './dom.js';
import { follow } from './api.js';

let filter = '';

/** showList shows all services in an element until the signal is aborted. */
export function showList(main, signal, { lost, connected }) {
  const rows = new Map();
  const summary = el('p', { class: 'faint', role: 'status' }, 'Loading…');
  const input = el('input', {
    type: 'search', id: 'filter', placeholder: 'name, namespace or state', 'aria-label': 'Filter services', value: filter,
    input: () => { filter = input.value; draw(); },
    keydown: (event) => { if (event.key === 'Escape') { input.value = filter = ''; draw(); input.blur(); } },
  });
  const list = el('ul', { class: 'services', 'aria-label': 'Services' });
  main.replaceChildren(el('div', { class: 'bar' }, el('h1', {}, 'Services'), input), summary, list);

  const take = (data) => {
    if (data.all) {
      const kept = new Set((data.items ?? []).map(keyOf));
      for (const key of rows.keys()) if (!kept.has(key)) rows.delete(key);
    }
    for (const item of data.items ?? []) put(rows, item);
    for (const gone of data.gone ?? []) rows.delete(keyOf(gone));
    connected(data);
    summary.dataset.loaded = data.cluster.loaded ? 'true' : '';
    schedule();
  };
  let frame;
  const schedule = () => { frame ??= requestAnimationFrame(draw); };
  function draw() {
    frame = undefined;
    if (signal.aborted) return;
    const wanted = filter.trim().toLowerCase();
    const all = [...rows.values()].sort(byRank);
    const shown = all.filter((row) => row.text.includes(wanted));
    arrange(list, shown.map((row) => row.element));
    summary.textContent = summaryOf(all, shown, summary.dataset.loaded);
  }
  follow('/api/services', signal, (_, data) => take(data), lost);
}

const keyOf = ({ namespace, name }) => `${namespace}/${name}`;

const byRank = (a, b) => a.item.rank - b.item.rank || compare(a.item.namespace, b.item.namespace) ||
  compare(a.item.name, b.item.name);

const compare = (a, b) => (a < b ? -1 : Number(a > b));

/** put adds a row or renders it anew; its element stays, and so do focus and scroll position. */
function put(rows, item) {
  const row = rows.get(keyOf(item)) ?? { element: el('li') };
  const link = row.element.firstChild ?? el('a');
  link.href = `#/${encodeURIComponent(item.namespace)}/${encodeURIComponent(item.name)}`;
  link.replaceChildren(
    el('span', { class: 'name' }, el('span', { class: 'faint' }, `${item.namespace}/`), item.name),
    badge(item.state), trafficBar(item.traffic ?? []), el('span', { class: 'summary' }, item.summary ?? ''));
  row.element.append(link);
  row.item = item;
  row.text = `${keyOf(item)} ${item.state}`.toLowerCase();
  rows.set(keyOf(item), row);
}

/** trafficBar is how the traffic is spread over revisions. */
function trafficBar(traffic) {
  const label = traffic.map((share) => `${share.version} ${share.percent} %`).join(', ') || 'no traffic';
  const bar = el('span', { class: 'traffic', role: 'img', 'aria-label': label, title: label });
  for (const share of traffic) {
    const part = el('span', { class: share.role === 'stable' ? 'stable' : 'other' });
    part.style.flexGrow = share.percent;
    bar.append(part);
  }
  return bar;
}

/** arrange makes elements the children of a list, and moves only those that stand elsewhere. */
function arrange(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  let at = list.firstChild;
  for (const element of elements) {
    if (element === at) at = at.nextSibling;
    else list.insertBefore(element, at);
  }
}

function summaryOf(all, shown, loaded) {
  if (!loaded) return 'Loading…';
  if (all.length === 0) return 'There are no InferenceServices.';
  const counts = new Map();
  for (const { item } of all) counts.set(item.state, (counts.get(item.state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const part = shown.length < all.length ? `${shown.length} of ` : '';
  return `${part}${all.length} service${all.length === 1 ? '' : 's'}: ${states}`;
}
