/** What the feed says of tokens. */
export class Revocations {
  #sessions = new Map();
  #epochs = new Map();
  #versions = new Map();
  #tenants = new Map();
  #isAppDeleted = false;

  /** Entries held. */
  get size() {
    return this.#all().reduce((sum, map) => sum + map.size, 0);
  }

  /** What is wrong with a token of these claims, or null. */
  judge({ sub, sid, tenant_id: tenant, ep = 0, ver = 0 }) {
    if (this.#isAppDeleted || this.#sessions.has(sid) || ep < (this.#epochs.get(sub)?.value ?? 0))
      return 'TOKEN_REVOKED';
    if (tenant && this.#tenants.get(tenant)?.value)
      return 'TENANT_CLOSED';
    return ver < (this.#versions.get(sub)?.value ?? 0) ? 'TOKEN_STALE' : null;
  }

  /** Takes an entry; what it does not know concerns no token that it verifies. */
  take({ kind, id, epoch, version, state, expires_at: until }) {
    if (kind === 'session')
      this.#sessions.set(id, { value: true, until });
    else if (kind === 'user')
      raise(this.#epochs, id, epoch, until);
    else if (kind === 'grants')
      raise(this.#versions, id, version, until);
    else if (kind === 'tenant')
      this.#tenants.set(id, { value: state !== 'resumed', until });
    else if (kind === 'app')
      this.#isAppDeleted = true;
  }

  /** Drops what concerns no living token any more. */
  sweep(nowSeconds) {
    for (const map of this.#all()) {
      for (const [id, { until }] of map) {
        if (until <= nowSeconds)
          map.delete(id);
      }
    }
  }

  #all() {
    return [this.#sessions, this.#epochs, this.#versions, this.#tenants];
  }
}

function raise(map, id, value, until) {
  const before = map.get(id);
  map.set(id, { value: Math.max(before?.value ?? 0, value), until: Math.max(before?.until ?? 0, until) });
}
