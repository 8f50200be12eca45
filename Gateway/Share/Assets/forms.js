// The forms of those who may change a dashboard.
import { choose, make } from './dom.js';

const KINDS = [['bar', 'Bars'], ['line', 'Line'], ['table', 'Table'], ['number', 'Figure']];
const FOLDS = [['count', 'Number of rows'], ['sum', 'Sum'], ['avg', 'Mean'], ['min', 'Least'], ['max', 'Greatest']];
const COMPARISONS = [['eq', 'is'], ['ne', 'is not'], ['gt', 'is above'], ['lt', 'is below'], ['contains', 'contains']];

/** The value of a form's field, as the column's type. */
export function typed(text, type) {
  if (type === 'number')
    return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** The query that a chart form describes. */
export function queryOf(fields, columns) {
  if (fields.kind === 'table')
    return { select: columns.map(column => column.name), limit: 100 };
  const aggregate = fields.fold === 'count' ? { op: 'count' } : { op: fields.fold, column: fields.column };
  if (fields.kind === 'number')
    return { aggregates: [aggregate] };
  const group = columns.find(column => column.name === fields.group);
  return { groupBy: [group?.type === 'date' ? { column: group.name, bucket: 'month' } : fields.group], aggregates: [aggregate], limit: 100 };
}

function form(save, cancel, ...fields) {
  const fault = make('p', { class: 'fault', role: 'alert' });
  return make('form', {
    submit: async event => {
      event.preventDefault();
      try {
        await save(Object.fromEntries(new FormData(event.currentTarget)));
      } catch (error) {
        fault.textContent = error.message;
      }
    },
  }, ...fields, make('div', { class: 'buttons' }, make('button', { type: 'submit' }, 'Save'), cancel && make('button', { type: 'button', click: cancel }, 'Cancel')), fault);
}

function label(text, field) {
  return make('label', {}, text, field);
}

/** Makes or changes a chart. */
export function chartForm(dataSets, chart, save, cancel) {
  if (dataSets.length === 0)
    return make('p', { class: 'empty' }, 'There are no data to draw.');
  const holder = make('div');
  const build = name => {
    const set = dataSets.find(known => known.name === name) ?? dataSets[0];
    const columns = set.columns.map(column => [column.name, column.name]);
    const source = choose('dataSet', dataSets.map(known => [known.name, known.name]), set.name);
    source.addEventListener('change', () => build(source.value));
    holder.replaceChildren(form(
      fields => save({ title: fields.title, kind: fields.kind, dataSet: fields.dataSet, query: queryOf(fields, set.columns) }),
      cancel,
      label('Title', make('input', { name: 'title', required: true, maxlength: '200', value: chart?.title ?? '' })),
      label('Kind', choose('kind', KINDS, chart?.kind)),
      label('Data', source),
      label('By', choose('group', columns)),
      label('Figure', choose('fold', FOLDS)),
      label('Of', choose('column', set.columns.filter(column => column.type === 'number').map(column => [column.name, column.name])))));
  };
  build(chart?.dataSet);
  return holder;
}

/** Filters: for this look alone, or for all who look. */
export function filterForm(dataSets, { look, keep }) {
  const columns = dataSets.flatMap(set => set.columns.map(column => ({ ...column, set: set.name })));
  if (columns.length === 0)
    return null;
  const place = choose('place', columns.map((column, i) => [String(i), dataSets.length > 1 ? `${column.set}: ${column.name}` : column.name]));
  const comparison = choose('comparison', COMPARISONS, 'eq');
  const value = make('input', { name: 'value', 'aria-label': 'value', placeholder: 'value', required: true });
  const fault = make('p', { class: 'fault', role: 'alert' });
  const act = async to => {
    const column = columns[Number(place.value)];
    try {
      await to(column.set, { [column.name]: { [comparison.value]: typed(value.value, column.type) } });
      fault.textContent = '';
    } catch (error) {
      fault.textContent = error.message;
    }
  };
  return make('form', { class: 'filter', submit: event => { event.preventDefault(); act(look); } },
    place, comparison, value,
    make('button', { type: 'submit' }, 'Filter'),
    make('button', { type: 'button', click: () => look(null, null) }, 'Clear'),
    keep && make('button', { type: 'button', click: () => act(keep) }, 'Keep for all'),
    fault);
}

/** Renames. */
export function nameForm(name, save, cancel) {
  return form(fields => save(fields.name), cancel, label('Name', make('input', { name: 'name', required: true, maxlength: '200', value: name })));
}

/** Picks one of several dashboards. */
export function pickForm(dashboards, save, cancel) {
  return dashboards.length === 0
    ? make('p', { class: 'empty' }, 'There is no other dashboard.')
    : form(fields => save(fields.dashboard), cancel, label('Charts of', choose('dashboard', dashboards.map(board => [board.id, board.name]))));
}
