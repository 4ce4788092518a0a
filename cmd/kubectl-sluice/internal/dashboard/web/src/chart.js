// Weights over time, as a stacked area with Events as marks.
import uPlot from 'uplot';
import { el } from './dom.js';

const shortest = 60; // Seconds that are shown at least.
const before = 3600; // Seconds before the first point, whose Events are shown.
const height = 180;

/** colours are those of revisions, in the order in which they are created. */
export const colours = ['#2f6db5', '#c9701a', '#2a8a7c', '#8a5bb0', '#b0475f', '#6b7a2f'];

/** Chart is a component's weights over time. */
export class Chart {
  constructor(title) {
    this.title = title;
    this.picture = el('div', { class: 'chart', role: 'img' });
    this.legend = el('ul', { class: 'legend' });
    this.element = el('figure', {}, this.picture, el('figcaption', {}, this.legend));
    this.resized = new ResizeObserver(() => this.plot?.setSize(this.size()));
    this.resized.observe(this.picture);
  }

  size() { return { width: Math.max(240, this.picture.clientWidth), height }; }

  /** show draws points ({time, weights}) of revisions ({name, version, colour}), and Events. */
  show(points, revisions, events) {
    const key = revisions.map((revision) => revision.name).join(' ');
    if (this.key !== key) {
      this.key = key;
      this.plot?.destroy();
      this.plot = undefined;
      this.legend.replaceChildren(...revisions.map(({ colour, version }) => el('li', {}, swatch(colour), version)));
    }
    const now = Date.now() / 1000;
    const times = points.map((point) => Date.parse(point.time) / 1000);
    this.marks = events.map((event) => ({ time: Date.parse(event.time) / 1000, warning: event.warning }))
      .filter((mark) => mark.time > (times[0] ?? now) - before);
    const data = stacked(points, times, revisions, now);
    const from = Math.min(now - shortest, data[0][0], ...this.marks.map((mark) => mark.time - 5));
    this.range = [from, now];
    this.picture.setAttribute('aria-label', describe(this.title, points.at(-1), revisions));
    if (this.plot) {
      this.plot.setData(data);
      return;
    }
    if (this.picture.isConnected) this.plot = new uPlot(this.options(revisions), data, this.picture);
  }

  options(revisions) {
    const style = getComputedStyle(this.picture);
    const line = { stroke: () => style.borderTopColor, width: 1 }; // As it is when it is drawn: light or dark.
    const axis = { stroke: () => style.color, grid: line, ticks: line };
    const stepped = uPlot.paths.stepped({ align: 1 });
    return {
      ...this.size(),
      legend: { show: false },
      cursor: { show: false },
      select: { show: false },
      scales: { x: { range: () => this.range }, y: { range: [0, 100] } },
      axes: [{ ...axis, space: 90, values: (_, times) => times.map(clock) }, { ...axis, size: 56, values: (_, values) => values.map((value) => `${value} %`) }],
      // The topmost sum is drawn first, and the others over it.
      series: [{}, ...revisions.toReversed().map(({ colour }) => ({
        stroke: colour, fill: colour, width: 1, paths: stepped, points: { show: false },
      }))],
      hooks: { draw: [(plot) => this.drawMarks(plot, style)] },
    };
  }

  drawMarks(plot, style) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const mark of this.marks) {
      const x = Math.round(plot.valToPos(mark.time, 'x', true));
      ctx.strokeStyle = mark.warning ? '#d02f3f' : style.color;
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  redraw() { this.plot?.redraw(); }

  close() {
    this.resized.disconnect();
    this.plot?.destroy();
  }
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });

/** stacked returns uPlot's columns: times, and for each revision, the last first, the sum up to it. */
function stacked(points, times, revisions, now) {
  const last = points.at(-1);
  const all = last ? [...points, last] : [];
  const sums = revisions.map((_, i) => all.map(({ weights }) =>
    revisions.slice(0, i + 1).reduce((sum, revision) => sum + (weights[revision.name] ?? 0), 0)));
  return [last ? [...times, now] : [now], ...sums.toReversed().map((sum) => (last ? sum : [null]))];
}

function describe(title, last, revisions) {
  const weights = revisions.filter((revision) => last?.weights[revision.name])
    .map((revision) => `${revision.version} ${last.weights[revision.name]} %`).join(', ');
  return `${title}: weights over time, now ${weights || 'no traffic'}`;
}

/** swatch is a square in the colour of a revision. */
export function swatch(colour) {
  const square = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  square.style.backgroundColor = colour;
  return square;
}
