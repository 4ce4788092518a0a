// Elements. Text becomes text nodes only, so that nothing from a cluster is ever read as HTML.

/** el returns an element with attributes, properties that are functions (listeners), and children. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** age is how long ago a time was, in one unit or two, such as 3m or 2h5m. */
export function age(time, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  if (Number.isNaN(seconds)) return '–';
  const units = [{ unit: 'd', size: 86400 }, { unit: 'h', size: 3600 }, { unit: 'm', size: 60 }, { unit: 's', size: 1 }];
  const first = units.findIndex(({ size }) => seconds >= size);
  if (first < 0) return '0s';
  const { unit, size } = units[first];
  const whole = Math.floor(seconds / size);
  const next = units[first + 1];
  if (!next || whole >= 10) return `${whole}${unit}`;
  const rest = Math.floor((seconds % size) / next.size);
  return rest ? `${whole}${unit}${rest}${next.unit}` : `${whole}${unit}`;
}

/** ago returns an element with the age of a time, which refreshAges keeps right. */
export function ago(time) {
  if (!time || time.startsWith('0001-')) return el('span', {}, '–');
  return el('time', { datetime: time, title: new Date(time).toLocaleString() }, age(time));
}

/** refreshAges sets all ages anew. */
export function refreshAges() {
  for (const element of document.querySelectorAll('time')) {
    const text = age(element.dateTime);
    if (element.textContent !== text) element.textContent = text;
  }
}

/** section returns a function that renders data into an element, if they differ from what it was rendered from. */
export function section(element, render) {
  let last;
  return (data) => {
    const now = JSON.stringify(data);
    if (now === last) return;
    last = now;
    const focused = element.contains(document.activeElement) ? focusedKey() : undefined;
    element.replaceChildren(...[render(data)].flat().filter(Boolean));
    focusKey(element, focused);
  };
}

/** focusedKey is by what the element that has the focus is found again once it is rendered anew, if at all. */
export function focusedKey() {
  return document.activeElement?.getAttribute('data-key') ?? undefined;
}

/** focusKey gives the focus to the element with a key. */
export function focusKey(parent, key) {
  const keyed = /** @type {HTMLElement[]} */ ([...parent.querySelectorAll('[data-key]')]);
  if (key !== undefined) keyed.find((each) => each.dataset.key === key)?.focus();
}

const marks = {
  failed: '✗', 'not ready': '✗', 'rolling out': '▶', 'not seen yet': '…', holding: '‖', 'rolled out': '✓',
};

/** badge is a service's state: in a colour, with a mark for those who don't see it. */
export function badge(state) {
  return el('span', { class: `badge ${state.replaceAll(' ', '-')}` },
    el('span', { 'aria-hidden': 'true' }, `${marks[state] ?? '·'} `), state);
}
