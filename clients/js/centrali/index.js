// The client of workspaces, as the documents call it: structures, records, live updates.
import { hostsOf } from './hosts.js';
import { Tokens } from './tokens.js';
import { Calls, CentraliError } from './calls.js';
import { Realtime } from './realtime.js';
import { queryOf } from './query.js';

export { CentraliError };

export class CentraliSDK {
  #tokens;
  #calls;

  /** Live updates: `realtime.subscribe({structures, events, filter, onEvent, onError, onConnected, onDisconnected, onReset})`. */
  realtime;

  /**
   * @param {object} options baseUrl, workspaceId (the slug), and how to log in: token, getToken, or clientId and clientSecret.
   */
  constructor(options) {
    const { baseUrl, workspaceId } = options ?? {};
    if (typeof workspaceId !== 'string' || workspaceId === '')
      throw new TypeError('workspaceId is missing: the slug of the workspace.');
    const hosts = hostsOf(baseUrl);
    const workspace = encodeURIComponent(workspaceId);
    this.#tokens = new Tokens(options, hosts.auth, options.fetch ?? globalThis.fetch.bind(globalThis));
    this.#calls = new Calls(`${hosts.api}/data/workspace/${workspace}/api/v1`, this.#tokens, options.fetch ?? globalThis.fetch.bind(globalThis));
    this.realtime = new Realtime(`${hosts.api}/realtime/workspace/${workspace}/events`, this.#tokens, options);
  }

  /** Uses this token from now on. */
  setToken(token) {
    this.#tokens.set(token);
  }

  /** The token in use; asks for one where there is none. */
  getToken() {
    return this.#tokens.get();
  }

  /** A token for clientId and clientSecret; later calls use it. */
  fetchServiceAccountToken() {
    return this.#tokens.fetch();
  }

  /** Makes a structure: {name, fields} or {name, recordSlug, properties}. Answers {data: structure}. */
  async createStructure(structure) {
    return { data: await this.#calls.send('POST', '/structures', structure) };
  }

  /** Records of a structure: {sort, limit, page, pageSize, filter, …}. Answers {data: [record], meta}. */
  async queryRecords(structure, query) {
    const { data, meta } = await this.#calls.send('GET', `${slugPath(structure)}${queryOf(query)}`);
    return { data, meta };
  }

  /** Makes a record of these fields. Answers {data: record}. */
  async createRecord(structure, fields) {
    return { data: await this.#calls.send('POST', slugPath(structure), { data: fields }) };
  }

  /** A record. Answers {data: record}. */
  async getRecord(structure, id) {
    return { data: await this.#calls.send('GET', recordPath(structure, id)) };
  }

  /** Changes fields of a record; null removes one. Answers {data: record}. */
  async updateRecord(structure, id, fields) {
    return { data: await this.#calls.send('PATCH', recordPath(structure, id), { data: fields }) };
  }

  /** Deletes a record, so that it can be restored; for good with {hard: true}. */
  async deleteRecord(structure, id, { hard = false } = {}) {
    await this.#calls.send('DELETE', `${recordPath(structure, id)}${hard ? '?hard=true' : ''}`);
  }
}

const slugPath = structure => `/records/slug/${encodeURIComponent(named(structure, 'structure'))}`;

// Ids name records whatever their structure; the structure is an argument as the documents have it.
function recordPath(structure, id) {
  named(structure, 'structure');
  return `/records/${encodeURIComponent(named(id, 'id'))}`;
}

function named(value, what) {
  if (typeof value !== 'string' || value === '')
    throw new TypeError(`${what} is missing.`);
  return value;
}
