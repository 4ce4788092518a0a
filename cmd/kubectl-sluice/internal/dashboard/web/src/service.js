// One service: why it is as it is, its revisions, its weights over time, and what can be done.
import { ago, badge, el, section } from './dom.js';
import { follow, servicePath } from './api.js';
import { Chart, colours } from './chart.js';
import { Figures } from './figures.js';
import { swatch } from './plot.js';
import { command, propose } from './dialog.js';

/** showService shows a service in an element until the signal is aborted. */
export function showService(main, signal, { lost, connected }, namespace, name) {
  const view = new View(main, namespace, name);
  signal.addEventListener('abort', () => view.close());
  follow(servicePath(namespace, name), signal, (event, data) => {
    if (event === 'figures') {
      view.count(data);
      return;
    }
    if (event === 'page') view.show(data);
    connected(data);
  }, lost);
}

class View {
  constructor(main, namespace, name) {
    this.namespace = namespace;
    this.name = name;
    this.charts = new Map();
    this.figures = new Map();
    this.parts = new Map();
    this.head = el('div', { class: 'bar' });
    this.why = el('section', { 'aria-label': 'Why it is as it is' });
    this.components = el('div');
    this.uncounted = el('p', { class: 'faint' });
    this.rest = el('div');
    main.replaceChildren(this.head, this.why, this.components, this.uncounted, this.rest);
    this.draw = {
      head: section(this.head, (service) => heading(service)),
      why: section(this.why, (explanation) => why(explanation)),
      rest: section(this.rest, (data) => rest(data)),
    };
    this.draw.head({ name, namespace });
    this.timer = setInterval(() => this.drawCharts(), 5000);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.recolour = () => [...this.charts.values(), ...this.figures.values()].forEach((chart) => chart.redraw());
    this.dark.addEventListener('change', this.recolour);
  }

  show(data) {
    this.data = data;
    const { service } = data;
    this.draw.head({ name: service.name, namespace: service.namespace, state: service.state, url: service.url });
    this.draw.why(data.explanation);
    for (const component of service.components) this.component(component, data);
    for (const [kind, part] of this.parts) {
      if (!service.components.some((component) => component.kind === kind)) {
        part.element.remove();
        for (const plots of [this.charts, this.figures]) {
          plots.get(kind).close();
          plots.delete(kind);
        }
        this.parts.delete(kind);
      }
    }
    this.drawCharts();
    this.draw.rest({ conditions: service.conditions, events: service.events, missing: service.missing });
  }

  /** count shows figures, or why there are none. */
  count(figures) {
    this.counted = figures;
    this.uncounted.textContent = figures.problem ? `Requests by revision: ${figures.problem}.` : '';
    this.drawCharts();
  }

  component(component, data) {
    const { kind } = component;
    let part = this.parts.get(kind);
    if (!part) {
      const [chart, figures] = [new Chart(kind), new Figures(kind)];
      const tree = el('div');
      const actions = el('div', { class: 'actions' });
      const history = el('div');
      part = {
        element: el('section', { 'aria-label': kind }, el('h2', {}, kind), tree, chart.element, figures.element,
          actions, history),
        tree: section(tree, (shown) => treeOf(shown)),
        actions: section(actions, ({ offers }) => this.actions(offers, kind)),
        history: section(history, ({ entries, undo }) => this.history(entries, undo, kind)),
      };
      this.charts.set(kind, chart);
      this.figures.set(kind, figures);
      this.parts.set(kind, part);
      this.components.append(part.element);
    }
    const entries = (data.history ?? []).filter((entry) => entry.component === kind);
    const offers = (data.offers ?? []).filter((offer) => offer.component === kind);
    part.tree({ component, colours: Object.fromEntries(this.revisions(kind).map((each) => [each.name, each.colour])) });
    part.actions({ offers });
    part.history({ entries, undo: offers.length > 0 });
  }

  /** revisions are those that are shown or had traffic, in the order in which they were created, with their colours. */
  revisions(kind) {
    const component = this.data.service.components.find((each) => each.kind === kind);
    const known = new Map(component.revisions?.map((revision) => [revision.name, revision]) ?? []);
    const prefix = `${this.name}-${kind}-`;
    const others = [...(this.data.weights?.[kind] ?? []).flatMap((point) => Object.keys(point.weights)),
      ...Object.keys(this.counted?.revisions ?? {}).filter((name) => name.startsWith(prefix))];
    for (const name of others) if (!known.has(name)) known.set(name, { name, version: name.replace(prefix, '') });
    return [...known.values()].sort((a, b) => (a.created ?? '') < (b.created ?? '') ? -1 : 1)
      .map((revision, i) => ({ ...revision, colour: colours[i % colours.length] }));
  }

  drawCharts() {
    if (!this.data) return;
    for (const [kind, chart] of this.charts) {
      const revisions = this.revisions(kind);
      chart.show(this.data.weights?.[kind] ?? [], revisions, this.data.service.events ?? []);
      this.figures.get(kind).show(this.counted, revisions);
    }
  }

  actions(offers, kind) {
    if (offers.length === 0) return [];
    const ask = (wanted) => propose(this.namespace, this.name, { component: kind, ...wanted });
    const buttons = offers.filter((offer) => !offer.refused).map(({ verb }) => (verb === 'set-percent'
      ? percentForm(ask, kind)
      : el('button', { type: 'button', 'data-key': verb, click: () => ask({ verb }) }, verb)));
    const refused = offers.filter((offer) => offer.refused);
    return [
      el('div', { class: 'buttons' }, buttons),
      refused.length > 0 && el('details', {}, el('summary', { 'data-key': 'refused' }, 'What makes no sense now, and why'),
        el('dl', {}, refused.flatMap((offer) => [el('dt', {}, offer.verb), el('dd', {}, offer.refused)]))),
    ];
  }

  history(entries, undo, kind) {
    if (entries.length === 0) return [];
    const back = (entry) => undo && entry.outcome !== 'stable' && entry.outcome !== 'canary' && el('button', {
      type: 'button', 'data-key': `undo ${entry.version}`, 'aria-label': `Undo to ${entry.version}`,
      click: () => propose(this.namespace, this.name, { component: kind, verb: 'undo', revision: entry.version }),
    }, 'undo to it');
    return [el('details', {}, el('summary', { 'data-key': 'history' }, `History: ${entries.length} revisions are kept`),
      el('ol', { class: 'history', reversed: true, start: String(entries[0].number) }, entries.map((entry) => el('li', {},
        el('strong', {}, entry.version), ' ', entry.outcome, ', created ', ago(entry.created), ' ago ',
        entry.figures && el('span', { class: 'problem' }, entry.figures, ' '), back(entry)))))];
  }

  close() {
    clearInterval(this.timer);
    this.dark.removeEventListener('change', this.recolour);
    for (const chart of [...this.charts.values(), ...this.figures.values()]) chart.close();
  }
}

function heading(service) {
  return [
    el('h1', {}, service.name, ' ', el('span', { class: 'faint' }, `in ${service.namespace}`)),
    service.state && badge(service.state), service.url && el('span', { class: 'url' }, service.url),
  ];
}

function why(explanation) {
  return [
    ...explanation.sentences.map((sentence) => el('p', {}, sentence)),
    explanation.commands && el('details', {}, el('summary', { 'data-key': 'commands' }, 'Commands'),
      explanation.commands.map((each) => [el('p', { class: 'faint' }, each.for), command(each.line)]).flat()),
  ];
}

function percentForm(ask, kind) {
  const input = el('input', {
    type: 'number', min: '0', max: '100', step: '1', required: true, 'data-key': 'percent',
    placeholder: '%', 'aria-label': `Percent of the traffic for the current ${kind}`,
  });
  return el('form', {
    class: 'percent',
    submit: (event) => {
      event.preventDefault();
      ask({ verb: 'set-percent', percent: input.valueAsNumber });
    },
  }, input, el('button', { 'data-key': 'set-percent' }, 'set percent'));
}

function treeOf({ component, colours: of }) {
  const columns = ['Revision', 'Role', 'Traffic', 'Asked', 'Pods', 'Age', 'Model'];
  const cells = (revision) => [
    el('td', {}, swatch(of[revision.name]), revision.version),
    el('td', { 'data-label': 'Role' }, el('span', { class: `role ${revision.role}` }, revision.role)),
    el('td', { 'data-label': 'Traffic', class: 'number' }, meter(revision), ` ${revision.percent} %`),
    el('td', { 'data-label': 'Asked', class: revision.asked === revision.percent ? 'number faint' : 'number differs' },
      `${revision.asked} %`),
    el('td', { 'data-label': 'Pods', class: 'number' },
      revision.pods ? `${revision.pods.ready}/${revision.pods.wanted}` : '–'),
    el('td', { 'data-label': 'Age' }, ago(revision.created)),
    el('td', { 'data-label': 'Model', class: 'model' }, revision.model ?? ''),
  ];
  return [
    el('table', {},
      el('thead', {}, el('tr', {}, columns.map((column) => el('th', { scope: 'col' }, column)))),
      el('tbody', {}, (component.revisions ?? []).map((revision) => el('tr', {}, cells(revision))))),
    ...notes(component),
  ];
}

function meter(revision) {
  return el('progress', { max: '100', value: String(revision.percent), 'aria-label': `Traffic of ${revision.version}` });
}

/** notes are where the rollout of a component is: its step, its rejection, and the evidence for each measure. */
function notes({ step, rejected, analysis }) {
  return [
    step && el('p', {}, stepText(step)),
    rejected && el('p', { class: 'problem' }, 'rejected ', ago(rejected.time), ` ago: ${rejected.message}`),
    analysis && el('p', { class: analysis.verdict === 'Worse' ? 'problem' : '' }, analysis.verdict === 'Worse'
      ? 'worse than the stable revision, and chance is ruled out'
      : `${analysis.requests ?? 0} requests in this step; ${analysis.evidence ?? 0} % of the evidence that it takes to ` +
        'find it worse'),
    analysis?.measures && el('ul', { class: 'measures' }, analysis.measures.map((measure) => el('li', {},
      el('strong', {}, measure.name), ` ${counts(measure.revision)}; the stable revision ${counts(measure.comparedTo)}`))),
  ].filter(Boolean);
}

const counts = (of) => (of?.requests ? `${of.rate} of ${of.requests}` : 'has answered none');

function stepText(step) {
  const part = step.mirror ? `copies of ${step.mirror} % of the requests` : `${step.percent} % of the traffic`;
  const until = step.until ? `, until ${new Date(step.until).toLocaleTimeString()}` : '';
  return `step ${step.step} of ${step.steps}: ${part}${until}${step.next ? `, then ${step.next} %` : ''}`;
}

function rest({ conditions, events, missing }) {
  const mark = (condition) => (condition.good ? ['good', '✓'] : condition.waits ? ['waits', '…'] : ['problem', '✗']);
  return [
    conditions && el('section', { 'aria-label': 'Conditions' }, el('h2', {}, 'Conditions'),
      el('ul', { class: 'conditions' }, conditions.map((condition) => {
        const [kind, sign] = mark(condition);
        return el('li', {}, el('span', { class: kind }, `${sign} ${condition.type}`), ' ',
          [condition.reason, condition.message].filter(Boolean).join(': '));
      }))),
    events && el('section', { 'aria-label': 'Events' }, el('h2', {}, 'Events'),
      el('ul', { class: 'events' }, events.map((event) => el('li', {},
        ago(event.time), el('strong', { class: event.warning ? 'problem' : '' }, event.reason),
        el('span', {}, event.message))))),
    missing && el('section', { 'aria-label': 'Not shown' }, missing.map((each) => el('p', { class: 'warning' },
      `not shown: ${each}`))),
  ];
}
