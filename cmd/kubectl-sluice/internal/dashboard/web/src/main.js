// The page: #/ is the list, #/NAMESPACE/NAME is a service.
import 'uplot/dist/uPlot.min.css';
import './app.css';
import { refreshAges } from './dom.js';
import { takeToken } from './api.js';
import { showList } from './list.js';
import { showService } from './service.js';

const main = document.getElementById('main');
const banner = document.getElementById('banner');
const scope = document.getElementById('scope');
let running;

/** alert shows what is wrong; nothing clears it. The same is not announced again. */
function alert(text = '') {
  if (banner.textContent !== text) banner.textContent = text;
}

const clock = (time) => new Date(time).toLocaleTimeString([], { hour12: false });

const reports = {
  lost(error, since) {
    if (!error) alert();
    else if (error.final) alert(error.message);
    else alert(`The dashboard has not answered since ${clock(since)}. It is tried again; what is shown is from before.`);
  },
  connected({ cluster, readOnly, namespace, error }) {
    if (readOnly !== undefined || namespace !== undefined) {
      scope.textContent = [namespace && `namespace ${namespace}`, readOnly && 'read only'].filter(Boolean).join(' · ');
    }
    if (error) alert(error);
    else if (cluster.away) {
      alert(`The cluster has not answered since ${clock(cluster.away)}: ${cluster.error}. What is shown is from before.`);
    } else alert();
  },
};

function route() {
  takeToken();
  running?.abort();
  running = new AbortController();
  alert();
  const [namespace, name] = location.hash.slice(2).split('/').map(decode);
  if (name) {
    document.title = `${name} · Sluice`;
    showService(main, running.signal, reports, namespace, name);
  } else {
    document.title = 'Sluice';
    showList(main, running.signal, reports);
  }
  main.focus();
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function move(by) {
  const links = /** @type {HTMLElement[]} */ ([...main.querySelectorAll('.services a')]);
  const at = links.findIndex((link) => link === document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + (at < 0 ? Math.max(by, 1) : by)))]?.focus();
}

const keys = {
  '/': () => document.getElementById('filter')?.focus(),
  j: () => move(1),
  k: () => move(-1),
  u: () => { location.hash = '#/'; },
};

document.addEventListener('keydown', (event) => {
  const writes = event.target instanceof HTMLInputElement || document.querySelector('dialog[open]');
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
addEventListener('hashchange', route);
setInterval(refreshAges, 1000);
route();
