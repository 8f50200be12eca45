// An embedded dashboard. What it offers is what the server said is allowed; the server refuses the rest whatever the page offers.
import { Api } from './api.js';
import { draw } from './charts.js';
import { make } from './dom.js';
import { chartForm, filterForm, nameForm, pickForm } from './forms.js';
import { Session } from './session.js';

const LOOK_AGAIN_MS = 10 * 1000;
const DATA_AGAIN_MS = 60 * 1000;

class Page {
  #destroys = [];
  #seen = '';
  #looks = new Map();
  #drawnAt = 0;

  constructor(root, settings, token) {
    this.root = root;
    this.settings = settings;
    this.session = new Session({
      dashboardId: settings.dashboardId, token, serverNowMs: Number(settings.now), origins: settings.origins,
      onToken: () => this.refresh(true), onEnd: () => this.blank(),
    });
    this.api = new Api(this.session);
    this.path = `/${settings.dashboardId}`;
    this.session.tell('ready');
    setInterval(() => this.refresh(), LOOK_AGAIN_MS);
    document.addEventListener('visibilitychange', () => this.refresh());
  }

  /** Shows nothing. */
  blank() {
    this.#forget();
    this.#seen = '';
    this.#looks.clear();
    this.root.replaceChildren();
    document.title = 'Dashboard';
    document.body.dataset.state = 'blank';
  }

  /** Looks again: whether the token still counts, and whether the dashboard changed. */
  async refresh(isChanged = false) {
    if (this.session.token === null || document.visibilityState === 'hidden')
      return;
    try {
      const dashboard = await this.api.call('GET', this.path);
      const seen = JSON.stringify(dashboard);
      const isDue = Date.now() - this.#drawnAt >= DATA_AGAIN_MS;
      const isBusy = this.root.querySelector('dialog[open]') !== null || this.root.contains(document.activeElement?.closest('form'));
      if (seen !== this.#seen || isChanged || (isDue && !isBusy)) {
        this.#seen = seen;
        await this.#render(dashboard);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error) {
    // A dashboard that is not there for this token, and a token that ended: nothing to show. Else what is shown stays, and is tried again.
    if (error.status === 404 || this.session.token === null)
      this.blank();
  }

  #forget() {
    for (const destroy of this.#destroys)
      destroy();
    this.#destroys = [];
  }

  #may(dashboard, action) {
    return dashboard.allowed[action] && !this.settings.deny.includes(action) && !this.settings.deny.includes('all');
  }

  async #render(dashboard) {
    const may = action => this.#may(dashboard, action);
    const needsSets = may('createChart') || may('editCharts') || may('addFilter') || may('filterView');
    const { dataSets } = needsSets ? await this.api.call('GET', '/data-sets') : { dataSets: [] };
    this.#forget();
    this.#drawnAt = Date.now();
    document.title = dashboard.name;
    const charts = make('main', { class: 'charts' });
    this.root.replaceChildren(...[
      this.settings.hideHeader ? null : this.#header(dashboard, dataSets, may),
      may('filterView') && filterForm(dataSets, {
        look: (set, where) => this.#look(set, where),
        keep: may('addFilter') ? (set, where) => this.#change('POST', '/filters', { dataSet: set, where }) : null,
      }),
      this.#kept(dashboard, may),
      charts,
    ].filter(part => part));
    await Promise.all(dashboard.charts.map(chart => this.#chart(charts, chart, dataSets, may)));
    if (this.session.token !== null)
      document.body.dataset.state = 'ready';
  }

  #header(dashboard, dataSets, may) {
    const button = (text, action, act) => may(action) && make('button', { type: 'button', 'data-action': action, click: act }, text);
    return make('header', {},
      make('h1', {}, dashboard.name),
      make('nav', {},
        button('Rename', 'editDashboardName', () => this.#open(close => nameForm(dashboard.name, name => this.#change('PATCH', '', { name }), close))),
        button('New chart', 'createChart', () => this.#open(close => chartForm(dataSets, null, chart => this.#change('POST', '/charts', chart), close))),
        button('Add charts', 'addChart', () => this.#pick(dashboard)),
        dashboard.tenantId === null && button('Make a copy', 'clone', () => this.#clone(dashboard))));
  }

  #kept(dashboard, may) {
    return dashboard.filters.length > 0 && make('ul', { class: 'kept' }, ...dashboard.filters.map(filter => make('li', {},
      `${filter.dataSet}: ${JSON.stringify(filter.where)}`,
      may('addFilter') && make('button', { type: 'button', 'data-action': 'removeFilter', click: () => this.#change('DELETE', `/filters/${filter.id}`) }, 'Remove'))));
  }

  async #chart(charts, chart, dataSets, may) {
    const body = make('div', { class: 'body' });
    charts.append(make('section', { 'data-chart': chart.id, 'data-kind': chart.kind },
      make('h2', {}, chart.title),
      may('editCharts') && make('button', { type: 'button', 'data-action': 'editCharts', click: () =>
        this.#open(close => chartForm(dataSets, chart, changed => this.#change('PUT', `/charts/${chart.id}`, changed), close)) }, 'Edit'),
      may('removeChart') && make('button', { type: 'button', 'data-action': 'removeChart', click: () => this.#change('DELETE', `/charts/${chart.id}`) }, 'Remove'),
      body));
    try {
      const where = this.#looks.get(chart.dataSet);
      const answer = await this.api.call('POST', `${this.path}/charts/${chart.id}/data`, where ? { where } : {});
      if (body.isConnected)
        this.#destroys.push(draw(body, chart.kind, answer));
    } catch (error) {
      body.replaceChildren(make('p', { class: 'fault', role: 'alert' }, error.message));
      this.#fail(error.status === 404 ? { status: 0 } : error);
    }
  }

  #look(set, where) {
    if (where === null)
      this.#looks.clear();
    else
      this.#looks.set(set, where);
    return this.refresh(true);
  }

  async #change(method, path, body) {
    await this.api.change(method, this.path + path, body);
    this.root.querySelector('dialog')?.remove();
    await this.refresh(true);
  }

  async #pick(dashboard) {
    const { dashboards } = await this.api.call('GET', `/list-workspace-dashboards?workspaceId=${dashboard.workspaceId}`);
    this.#open(close => pickForm(dashboards.filter(board => board.id !== dashboard.id), async source => {
      await this.api.change('POST', '/append-charts-from', { sourceDashboardId: source, targetDashboardId: dashboard.id });
      close();
      await this.refresh(true);
    }, close));
  }

  async #clone(dashboard) {
    const made = await this.api.change('POST', '/clone', { sourceDashboardId: dashboard.id });
    this.settings.dashboardId = made.data.dashboardId;
    this.path = `/${made.data.dashboardId}`;
    await this.refresh(true);
  }

  #open(build) {
    const dialog = make('dialog', {});
    dialog.append(build(() => dialog.remove()));
    this.root.append(dialog);
    dialog.showModal();
  }
}

// The token leaves the address before anything else happens: no history, referrer or bookmark keeps it.
const query = new URLSearchParams(location.search);
const token = query.get('jwt') ?? '';
query.delete('jwt');
history.replaceState(null, '', location.pathname + (query.size > 0 ? `?${query}` : ''));
const data = document.body.dataset;
new Page(document.getElementById('dashboard'), {
  dashboardId: data.dashboard, now: data.now, origins: data.origins.split(' ').filter(origin => origin), hideHeader: query.get('hideHeader') === 'true',
  deny: (query.get('deny') ?? '').split(','),
}, token).refresh();
