// Requests to the dashboard. The token of its URL is kept for this origin, and removed from the address bar.

const key = 'token';

/** takeToken moves the token from the URL to where requests find it. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return;
  localStorage.setItem(key, given);
  history.replaceState(null, '', '#/');
}

function request(path, options = {}) {
  return fetch(path, {
    ...options,
    headers: { ...options.headers, Authorization: `Bearer ${localStorage.getItem(key) ?? ''}` },
    credentials: 'omit', redirect: 'error', cache: 'no-store',
  });
}

/** servicePath is that of a service. */
export const servicePath = (namespace, name) =>
  `/api/services/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;

/** order sends what is to be changed, and returns what that is. It throws an error with a sentence. */
export async function order(namespace, name, body) {
  const response = await request(`${servicePath(namespace, name)}/changes`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok && !answer.diff) throw new Error(answer.error ?? `it answers with ${response.status}`);
  return answer;
}

const silence = 40_000; // A heartbeat comes each 15 s.
const pause = 1_000;

/**
 * follow hands each event of a stream to see, until the signal is aborted. A stream that ends begins again: lost is
 * called with the error and since when, and with nothing once it goes on.
 */
export async function follow(path, signal, see, lost) {
  let since;
  while (!signal.aborted) {
    try {
      await readStream(path, signal, (event, data) => {
        if (since) {
          since = undefined;
          lost();
        }
        see(event, data);
      });
      throw new Error('the stream has ended');
    } catch (error) {
      if (signal.aborted) return;
      since ??= new Date().toISOString();
      lost(error, since);
      if (error.final) return;
      await new Promise((done) => { setTimeout(done, pause); });
    }
  }
}

async function readStream(path, signal, see) {
  const quiet = new AbortController();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => quiet.abort(new Error('nothing comes from the dashboard')), silence);
  };
  alive();
  try {
    const response = await request(path, {
      headers: { Accept: 'text/event-stream' }, signal: AbortSignal.any([signal, quiet.signal]),
    });
    if (!response.ok) {
      throw Object.assign(new Error((await response.json()).error), { final: response.status < 500 });
    }
    let rest = '';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const parts = (rest + value).split('\n\n');
      rest = parts.pop();
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part);
        const data = /^data: (.*)$/m.exec(part);
        if (event && data) see(event[1], JSON.parse(data[1]));
      }
    }
  } finally {
    clearTimeout(timer);
  }
}
