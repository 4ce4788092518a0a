// What all charts have in common: a picture that follows the width and the colours of the page.
import uPlot from 'uplot';
import { el } from './dom.js';

/** Plot is a chart in a figure. */
export class Plot {
  constructor(height) {
    this.height = height;
    this.picture = el('div', { class: 'chart', role: 'img' });
    this.picture.style.minHeight = `${height}px`;
    this.element = el('figure', {}, this.picture);
    this.resized = new ResizeObserver(() => this.plot?.setSize(this.size()));
    this.resized.observe(this.picture);
  }

  size() { return { width: Math.max(200, this.picture.clientWidth), height: this.height }; }

  /** draw draws data from one time to another. It begins anew if the key is another, with the options of begin. */
  draw(key, range, data, begin) {
    this.range = range;
    if (this.key !== key) {
      this.key = key;
      this.plot?.destroy();
      this.plot = undefined;
    }
    if (this.plot) this.plot.setData(data);
    else if (this.picture.isConnected) this.plot = new uPlot(this.options(begin()), data, this.picture);
  }

  /** options are those of uPlot, with these scales, series and marks, and how a value is written. */
  options({ y, series, hooks, write }) {
    const style = getComputedStyle(this.picture);
    const line = { stroke: () => style.borderTopColor, width: 1 }; // As it is when it is drawn: light or dark.
    const axis = { stroke: () => style.color, grid: line, ticks: line };
    return {
      ...this.size(),
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { range: () => this.range }, y },
      axes: [
        { ...axis, space: 90, values: (_, times) => times.map(clock) },
        { ...axis, size: 64, space: 28, values: (_, values) => values.map(write) },
      ],
      series: [{}, ...series],
      hooks,
    };
  }

  redraw() { this.plot?.redraw(); }

  close() {
    this.resized.disconnect();
    this.plot?.destroy();
  }
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });

/** swatch is a square in the colour of a revision. */
export function swatch(colour) {
  const square = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  square.style.backgroundColor = colour;
  return square;
}
