// Weights over time, as a stacked area with Events as marks.
import uPlot from 'uplot';
import { el } from './dom.js';
import { Plot, swatch } from './plot.js';

const shortest = 60; // Seconds that are shown at least.
const before = 3600; // Seconds before the first point, whose Events are shown.
const height = 180;

/** colours are those of revisions, in the order in which they are created. */
export const colours = ['#2f6db5', '#c9701a', '#2a8a7c', '#8a5bb0', '#b0475f', '#6b7a2f'];

/** Chart is a component's weights over time. */
export class Chart extends Plot {
  constructor(title) {
    super(height);
    this.title = title;
    this.legend = el('ul', { class: 'legend' });
    this.element.append(el('figcaption', {}, this.legend));
  }

  /** show draws points ({time, weights}) of revisions ({name, version, colour}), and Events. */
  show(points, revisions, events) {
    const key = revisions.map((revision) => revision.name).join(' ');
    if (this.key !== key) {
      this.legend.replaceChildren(...revisions.map(({ colour, version }) => el('li', {}, swatch(colour), version)));
    }
    const now = Date.now() / 1000;
    const times = points.map((point) => Date.parse(point.time) / 1000);
    this.marks = events.map((event) => ({ time: Date.parse(event.time) / 1000, warning: event.warning }))
      .filter((mark) => mark.time > (times[0] ?? now) - before);
    const data = stacked(points, times, revisions, now);
    const from = Math.min(now - shortest, data[0][0], ...this.marks.map((mark) => mark.time - 5));
    this.picture.setAttribute('aria-label', describe(this.title, points.at(-1), revisions));
    this.draw(key, [from, now], data, () => this.begin(revisions));
  }

  begin(revisions) {
    const stepped = uPlot.paths.stepped({ align: 1 });
    return {
      y: { range: [0, 100] },
      write: (value) => `${value} %`,
      // The topmost sum is drawn first, and the others over it.
      series: revisions.toReversed().map(({ colour }) => ({
        stroke: colour, fill: colour, width: 1, paths: stepped, points: { show: false },
      })),
      hooks: { draw: [(plot) => this.drawMarks(plot)] },
    };
  }

  drawMarks(plot) {
    const { ctx, bbox } = plot;
    const { color } = getComputedStyle(this.picture);
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const mark of this.marks) {
      const x = Math.round(plot.valToPos(mark.time, 'x', true));
      ctx.strokeStyle = mark.warning ? '#d02f3f' : color;
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }
}

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
