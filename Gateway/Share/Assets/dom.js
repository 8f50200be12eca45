// Elements are made, never parsed: what others wrote is always text.

/** An element with attributes (functions are listeners) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      element.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** A select with options [value, text]. */
export function choose(name, options, selected) {
  return make('select', { name, 'aria-label': name }, ...options.map(([value, text]) => make('option', { value, selected: value === selected }, text)));
}

/** How a value of an answer is shown. */
export function show(value, type) {
  if (value === null)
    return '–';
  if (type === 'number')
    return new Intl.NumberFormat().format(value);
  if (type === 'date')
    return String(value).replace('T00:00:00.000Z', '');
  return String(value);
}
