'use strict';
// One process runs one function once and is ended. It has no files, no network and no child processes; all that it can do is write lines
// of JSON to the server, which does what the function may do. The function lives in a context of its own, and only strings pass between.
const vm = require('node:vm');
const { stringify, parse } = JSON;
const out = process.stdout;
const usage = process.memoryUsage, cpu = process.cpuUsage;
const later = setTimeout, forget = clearTimeout;
const write = (text) => { out.write(text + '\n'); };

for (const name of ['fetch', 'WebSocket', 'EventSource', 'require', 'module', 'exports', 'navigator', 'Worker', 'BroadcastChannel', 'MessageChannel'])
  delete globalThis[name];
for (const name of ['binding', '_linkedBinding', 'dlopen', 'mainModule', 'kill', 'chdir', 'setuid', 'setgid', 'report'])
  try { Object.defineProperty(process, name, { value: undefined }); } catch { /* Not there in this version. */ }

const prelude = `(function (send) {
  'use strict';
  const { stringify, parse } = JSON;
  const { freeze, create, defineProperty } = Object;
  const Text = String;
  const waiting = create(null);
  const timers = create(null);
  let next = 1;
  const call = (name, args) => new Promise((resolve, reject) => {
    const id = next++;
    waiting[id] = { resolve, reject };
    send(stringify({ t: 'call', id, name, args }));
  });
  const show = (part) => {
    if (typeof part === 'string') return part;
    try { return stringify(part) ?? Text(part); } catch { return '[not shown]'; }
  };
  const log = (level) => (...parts) => {
    let text = '';
    for (let i = 0; i < parts.length && text.length < 4000; i++) text += (i ? ' ' : '') + show(parts[i]);
    send(stringify({ t: 'log', level, text: text.length > 4000 ? text.substring(0, 4000) : text }));
  };
  const fetchRecord = (id) => call('fetchRecord', [id]);
  const api = freeze({
    getRecord: fetchRecord,
    fetchRecord,
    queryRecords: (slug, options) => call('queryRecords', [slug, options ?? null]),
    createRecord: (slug, data) => call('createRecord', [slug, data ?? null]),
    updateRecord: (id, data) => call('updateRecord', [id, data ?? null]),
    deleteRecord: (id, hard) => call('deleteRecord', [id, hard ?? false]),
    httpPost: (url, options) => call('httpPost', [url, options ?? null]),
    log: log('info'),
    logError: log('error'),
  });
  const timer = (repeats) => (action, ms, ...args) => {
    const id = next++;
    timers[id] = { action, args, ms: ms > 0 ? +ms : 0, repeats };
    send(stringify({ t: 'timer', id, ms: timers[id].ms }));
    return id;
  };
  const clear = (id) => { delete timers[id]; };
  const globals = {
    api, console: freeze({ log: api.log, info: api.log, debug: api.log, warn: api.log, error: api.logError }),
    setTimeout: timer(false), setInterval: timer(true), clearTimeout: clear, clearInterval: clear,
  };
  const global = globalThis;
  const put = (name, value) => defineProperty(global, name, { value, writable: false, configurable: false, enumerable: true });
  for (const name in globals) put(name, globals[name]);
  const fault = (error) => {
    try {
      const name = error?.name, message = error?.message;
      return {
        name: typeof name === 'string' ? name.substring(0, 100) : 'Error',
        message: (typeof message === 'string' ? message : show(error)).substring(0, 2000),
        stack: typeof error?.stack === 'string' ? error.stack.substring(0, 4000) : null,
      };
    } catch { return { name: 'Error', message: 'An error that cannot be shown.', stack: null }; }
  };
  const failed = (error) => { send(stringify({ t: 'failed', error: fault(error) })); };
  return freeze({
    failed,
    deliver(text) {
      const told = parse(text);
      if (told.t === 'timer') {
        const due = timers[told.id];
        if (!due) return;
        if (due.repeats) send(stringify({ t: 'timer', id: told.id, ms: due.ms < 1 ? 1 : due.ms }));
        else delete timers[told.id];
        try { due.action(...due.args); } catch (error) { failed(error); }
        return;
      }
      const asked = waiting[told.id];
      if (!asked) return;
      delete waiting[told.id];
      if (told.error) {
        const error = new Error(told.error.message);
        error.code = told.error.code;
        error.status = told.error.status;
        asked.reject(error);
      } else asked.resolve(told.value);
    },
    prepare(text) {
      const told = parse(text);
      put('triggerParams', freeze(told.triggerParams));
      put('executionParams', told.executionParams);
      return freeze({
        async start(run) {
          try {
            if (typeof run !== 'function') throw new TypeError('The code has no function run(event, context).');
            const context = freeze({ ...told.context, api, triggerParams: told.triggerParams, executionParams: told.executionParams });
            const value = await run(told.event, context);
            send(stringify({ t: 'done', value: value === undefined ? null : value }));
          } catch (error) { failed(error); }
        },
      });
    },
  });
})`;

const facts = () => {
  const { rss } = usage.call(process), { user, system } = cpu.call(process);
  return { t: 'usage', rss, user, system };
};
let guest = null;
let logged = 0;
// Called by the function's context: takes a string, answers nothing, throws nothing.
const send = (text) => {
  try {
    if (typeof text !== 'string') return;
    const told = parse(text);
    if (told.t === 'timer') {
      later(() => deliver(stringify({ t: 'timer', id: told.id })), Math.min(told.ms, 300000));
      return;
    }
    // More than the server keeps: what waits to be written takes memory.
    if (told.t === 'log' && ++logged > 400) return;
    if (told.t === 'done' || told.t === 'failed') write(stringify(facts()));
    write(text);
  } catch { /* What cannot be passed on is not. */ }
};
const deliver = (text) => { try { guest.deliver(text); } catch (error) { fail(error); } };
const fail = (error) => {
  let message = 'The function cannot be run.';
  try { message = String(error && error.message).substring(0, 2000); } catch { /* It does not want to be shown. */ }
  send(stringify({ t: 'failed', error: { name: error instanceof SyntaxError ? 'SyntaxError' : 'Error', message, stack: null } }));
};
const run = (told) => {
  const context = vm.createContext(Object.create(null), { name: 'function', codeGeneration: { strings: false, wasm: false } });
  guest = new vm.Script(prelude, { filename: 'api.js' }).runInContext(context)(send);
  try {
    const started = guest.prepare(stringify({ event: told.event, executionParams: told.executionParams, triggerParams: told.triggerParams, context: told.context }));
    new vm.Script(told.code, { filename: 'function.js' }).runInContext(context);
    const entry = new vm.Script("typeof run === 'function' ? run : typeof handler === 'function' ? handler : undefined", { filename: 'entry.js' }).runInContext(context);
    started.start(entry);
  } catch (error) {
    fail(error);
  }
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
let left = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part) => {
  left += part;
  for (let end; (end = left.indexOf('\n')) >= 0;) {
    const line = left.slice(0, end);
    left = left.slice(end + 1);
    if (guest === null) run(parse(line));
    else deliver(line);
  }
});
process.stdin.on('end', () => process.exit(0));
write('{"t":"ready"}');
