// How the revisions of a component have answered, beside each other: as Prometheus has counted it.
import { el, section } from './dom.js';
import { Plot, swatch } from './plot.js';

const shortest = 180; // Seconds that are shown at least.
const recent = 2; // How many of the last times count as now.
const height = 120;

const short = (value) => String(Number(value.toPrecision(3)));

const measures = [
  { key: 'requests', title: 'Requests', unit: 'a second', write: (value) => `${short(value)}/s` },
  { key: 'failed', title: 'Failed', unit: 'of the requests', write: (value) => `${short(value)} %`, most: 100 },
  { key: 'p50', title: 'p50', unit: 'latency of half of them, at most', write: milliseconds },
  { key: 'p99', title: 'p99', unit: 'latency of 99 % of them, at most', write: milliseconds },
];

function milliseconds(value) {
  return value < 1000 ? `${short(value)} ms` : `${short(value / 1000)} s`;
}

/** Figures are those of a component: what its revisions have answered of late, and over time. */
export class Figures {
  constructor(kind) {
    this.plots = measures.map((measure) => new Lines(kind, measure));
    const table = el('div');
    this.table = section(table, rows);
    this.element = el('div', { hidden: true }, el('h3', {}, 'Requests by revision'), table,
      el('div', { class: 'figures' }, this.plots.map((plot) => plot.element)));
  }

  /** show draws figures of revisions ({name, version, role, colour}): those that had requests. */
  show(figures, revisions) {
    const shown = revisions.filter(({ name }) => figures?.revisions?.[name]?.requests.some((value) => value > 0))
      .map((revision) => ({ ...revision, numbers: figures.revisions[revision.name] }));
    this.element.hidden = shown.length === 0;
    if (shown.length === 0) return;
    this.table(shown.map(({ version, colour, numbers }) => ({
      version, colour, now: measures.map(({ key, write }) => written(latest(numbers[key]), write)),
    })));
    for (const plot of this.plots) plot.show(figures.times, shown);
  }

  redraw() { this.plots.forEach((plot) => plot.redraw()); }

  close() { this.plots.forEach((plot) => plot.close()); }
}

/** Lines are a measure over time, a line for each revision. */
class Lines extends Plot {
  constructor(kind, measure) {
    super(height);
    this.kind = kind;
    this.measure = measure;
    this.element.prepend(el('figcaption', {}, el('strong', {}, measure.title), ' ',
      el('span', { class: 'faint' }, measure.unit)));
  }

  show(times, revisions) {
    const { key, title, write } = this.measure;
    const lines = revisions.map(({ numbers }) => numbers[key]);
    const first = times.findIndex((_, i) => revisions.some(({ numbers }) => numbers.requests[i] > 0));
    const now = times.at(-1);
    const values = revisions.map(({ version, numbers }) => `${version} ${written(latest(numbers[key]), write)}`);
    this.picture.setAttribute('aria-label', `${this.kind}: ${title} by revision, now ${values.join(', ')}`);
    this.draw(revisions.map(({ name, role, colour }) => [name, role, colour].join()).join(' '),
      [Math.min(times[first], now - shortest), now], [times, ...lines], () => this.begin(revisions));
  }

  begin(revisions) {
    const { write, most = Infinity } = this.measure;
    return {
      y: { range: (_, low, high) => [0, Math.min(most, Math.max(high ?? 0, 0.1) * 1.15)] },
      write,
      series: revisions.map(({ colour, role }) => ({
        stroke: colour, width: 2, dash: role === 'stable' ? undefined : [8, 4], points: { show: false },
      })),
    };
  }
}

/** latest is the last of the numbers that is of now, undefined if there is none. */
const latest = (numbers) => numbers.slice(-recent).findLast((value) => value !== null);

const written = (value, write) => (value === undefined ? '–' : write(value));

function rows(revisions) {
  return el('table', { class: 'now' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Of late'),
      measures.map(({ title }) => el('th', { scope: 'col' }, title)))),
    el('tbody', {}, revisions.map(({ version, colour, now }) => el('tr', {},
      el('td', {}, swatch(colour), version),
      now.map((value, i) => el('td', { 'data-label': measures[i].title, class: 'number' }, value))))));
}
