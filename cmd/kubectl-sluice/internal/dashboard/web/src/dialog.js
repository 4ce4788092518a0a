// A change: shown first with the command that does the same, and applied once it is confirmed.
import { el, focusKey, focusedKey } from './dom.js';
import { order } from './api.js';

/** propose shows what an order changes, and applies it if the user confirms. */
export async function propose(namespace, name, wanted) {
  const body = el('div', { class: 'proposal' }, el('p', { class: 'faint' }, 'Loading…'));
  const cancel = el('button', { type: 'button', click: () => dialog.close() }, 'Cancel');
  const apply = el('button', { type: 'button', class: 'primary', disabled: true, click: () => send(digest) }, 'Apply');
  const key = focusedKey();
  const closed = () => {
    dialog.remove();
    focusKey(document, key); // The button may have been rendered anew meanwhile.
  };
  const dialog = el('dialog', { 'aria-labelledby': 'proposal', close: closed },
    el('h2', { id: 'proposal' }, `${title(wanted)}: ${name}`), body, el('div', { class: 'buttons' }, cancel, apply));
  let digest;
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();

  async function send(confirmed) {
    apply.disabled = true;
    try {
      const made = await order(namespace, name, { ...wanted, ...(confirmed && { confirmed }) });
      ({ digest } = made);
      body.replaceChildren(...proposal(made));
      if (made.applied) {
        apply.remove();
        cancel.textContent = 'Close';
        cancel.focus();
        return;
      }
      apply.disabled = false;
    } catch (error) {
      body.replaceChildren(el('p', { class: 'problem', role: 'alert' }, error.message));
    }
  }
  await send();
}

const title = (wanted) => wanted.verb + (wanted.verb === 'set-percent' ? ` ${wanted.percent}` : '');

function proposal(made) {
  return [
    made.applied && el('p', { class: 'done', role: 'status' }, `✓ ${made.done}`),
    made.error && el('p', { class: 'problem', role: 'alert' }, made.error),
    made.warning && el('p', { class: 'warning' }, made.warning),
    ...(made.notes ?? []).map((note) => el('p', {}, note)),
    el('pre', { class: 'diff', tabindex: '0', 'aria-label': 'The change of the spec' }, made.diff.map(diffLine)),
    el('p', { class: 'faint' }, 'The same as'), command(made.command),
  ].filter(Boolean);
}

function diffLine(line) {
  const kind = { '+': 'added', '-': 'removed', '@': 'faint' }[line[0]] ?? '';
  return el('span', { class: kind }, `${line}\n`);
}

/** command is a command line, with a button that copies it. */
export function command(line) {
  const copy = el('button', {
    type: 'button', class: 'copy', 'aria-label': `Copy: ${line}`,
    click: async () => {
      await navigator.clipboard.writeText(line);
      copy.textContent = 'Copied';
    },
  }, 'Copy');
  return el('div', { class: 'command' }, el('code', {}, line), copy);
}
