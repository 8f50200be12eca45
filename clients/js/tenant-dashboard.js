// <tenant-dashboard server="https://auth.example.com" dashboard-id="…" token="…" [theme="dark"] [hide-header]>
//
// Events: "ready"; "token-needed" five minutes before the token ends (set the attribute token anew, or give the property getToken);
// "ended" when the token ended or was revoked: the dashboard is blank from then on, until there is another token.
import { pageAddress } from './embed.js';

export * from './embed.js';

const PREFIX = 'tenant-dashboard:';

export class TenantDashboard extends HTMLElement {
  static observedAttributes = ['server', 'dashboard-id', 'token', 'theme', 'hide-header'];
  #frame = null;
  #shown = '';
  #permissions = null;
  #isDue = false;
  #receive = event => this.#received(event);

  /** An async function that answers a fresh token; it is called when the page asks for one. */
  getToken = null;

  /** Permissions that narrow further what the page offers. */
  get permissions() {
    return this.#permissions;
  }

  set permissions(value) {
    this.#permissions = value ?? null;
    this.#update();
  }

  connectedCallback() {
    window.addEventListener('message', this.#receive);
    this.#update();
  }

  disconnectedCallback() {
    window.removeEventListener('message', this.#receive);
    this.#frame?.remove();
    this.#frame = null;
    this.#shown = '';
  }

  attributeChangedCallback() {
    this.#update();
  }

  get #origin() {
    return new URL(this.getAttribute('server') ?? '', window.location.href).origin;
  }

  // What changes together is one update.
  #update() {
    if (this.#isDue)
      return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#apply();
    });
  }

  // A new token goes to the page that is there; anything else that changes is another page.
  #apply() {
    if (!this.isConnected)
      return;
    const token = this.getAttribute('token');
    const dashboardId = this.getAttribute('dashboard-id');
    if (!token || !dashboardId)
      return;
    const page = {
      server: this.#origin, dashboardId, token: '', theme: this.getAttribute('theme') ?? undefined, hideHeader: this.hasAttribute('hide-header'), permissions: this.#permissions,
    };
    const shown = pageAddress(page);
    if (this.#frame !== null && shown === this.#shown) {
      this.#frame.contentWindow?.postMessage({ type: `${PREFIX}token`, token }, this.#origin);
      return;
    }

    this.#shown = shown;
    this.#show(pageAddress({ ...page, token }));
  }

  #show(address) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const frame = document.createElement('iframe');
    frame.title = 'Dashboard';
    frame.referrerPolicy = 'no-referrer';
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
    Object.assign(frame.style, { border: '0', width: '100%', height: '100%', minHeight: '30rem', display: 'block' });
    frame.src = address;
    root.replaceChildren(frame);
    this.#frame = frame;
  }

  async #received(event) {
    if (event.source !== this.#frame?.contentWindow || event.origin !== this.#origin || !String(event.data?.type).startsWith(PREFIX))
      return;
    const what = event.data.type.slice(PREFIX.length);
    if (what === 'ready' || what === 'ended')
      this.dispatchEvent(new CustomEvent(what));
    else if (what === 'renew')
      await this.#renew();
  }

  async #renew() {
    this.dispatchEvent(new CustomEvent('token-needed'));
    if (this.getToken === null)
      return;
    try {
      const token = await this.getToken();
      if (token)
        this.setAttribute('token', token);
    } catch (error) {
      // The page asks again in half a minute; without a new token it goes blank at the old one's end.
      this.dispatchEvent(new CustomEvent('renewal-failed', { detail: error }));
    }
  }
}

if (!customElements.get('tenant-dashboard'))
  customElements.define('tenant-dashboard', TenantDashboard);
