// Draws an answer of the server as a chart. Every chart has its figures as a table too, for those who do not see it.
import { make, show } from './dom.js';

const COLOURS = ['#3f6fd9', '#d9803f', '#3fa66b', '#a14fc4', '#c43f5f', '#6b7a8c', '#b8a12f', '#2fa3b8'];

function table(answer, attributes) {
  return make('table', attributes,
    make('thead', {}, make('tr', {}, ...answer.columns.map(column => make('th', { scope: 'col' }, column.name)))),
    make('tbody', {}, ...answer.rows.map(row => make('tr', {}, ...row.map((value, i) => make('td', {}, show(value, answer.columns[i].type)))))));
}

function canvas(kind, answer) {
  const labels = answer.columns.findIndex(column => column.type !== 'number');
  const series = answer.columns.map((column, i) => ({ column, i })).filter(({ column, i }) => column.type === 'number' && i !== labels);
  const element = make('canvas', { role: 'img', 'aria-hidden': 'true' });
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue('--text').trim();
  const lines = style.getPropertyValue('--line').trim();
  const axis = { ticks: { color: text }, grid: { color: lines } };
  const chart = new window.Chart(element, {
    type: kind,
    data: {
      labels: answer.rows.map((row, i) => (labels < 0 ? String(i + 1) : show(row[labels], answer.columns[labels].type))),
      datasets: series.map(({ column, i }, n) => ({
        label: column.name, data: answer.rows.map(row => row[i]), backgroundColor: COLOURS[n % COLOURS.length], borderColor: COLOURS[n % COLOURS.length], tension: 0.2,
      })),
    },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, scales: { x: axis, y: { ...axis, beginAtZero: true } },
      plugins: { legend: { display: series.length > 1, labels: { color: text } } },
    },
  });
  return { element: make('div', { class: 'canvas' }, element), destroy: () => chart.destroy() };
}

/** Draws into a body; answers what must be called before it is thrown away. */
export function draw(body, kind, answer) {
  body.replaceChildren();
  const hasFigures = answer.columns.some(column => column.type === 'number');
  if (answer.columns.length === 0 || (answer.rows.length === 0 && kind !== 'number')) {
    body.append(make('p', { class: 'empty' }, 'No rows.'));
    return () => {};
  }
  if (kind === 'number') {
    const figure = answer.columns.findLastIndex(column => column.type === 'number');
    const value = answer.rows.length === 0 ? null : answer.rows[0][Math.max(figure, 0)];
    body.append(make('p', { class: 'figure' }, show(value, answer.columns[Math.max(figure, 0)].type)));
    return () => {};
  }
  if (kind === 'table' || !hasFigures) {
    body.append(make('div', { class: 'scroll' }, table(answer, {})));
    return () => {};
  }
  const drawn = canvas(kind, answer);
  body.append(drawn.element, table(answer, { class: 'unseen' }));
  return drawn.destroy;
}
