// Queries as query strings: {sort, limit, page, pageSize, fields, search, …} as they stand, `filter` as conditions on fields.

/** The query string; conditions are {status: 'todo', amount: {gte: 100}, 'data.tags': {in: ['a', 'b']}}. */
export function queryOf(query = {}) {
  const { filter, filters, ...others } = query;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined && value !== null)
      parameters.append(name, textOf(value));
  }
  for (const [field, condition] of Object.entries({ ...filters, ...filter })) {
    const name = /^(?:data\.|id$|createdAt$|updatedAt$|createdBy$|updatedBy$|version$)/.test(field) ? field : `data.${field}`;
    if (condition !== null && typeof condition === 'object' && !Array.isArray(condition)) {
      for (const [operator, value] of Object.entries(condition))
        parameters.append(`${name}[${operator}]`, textOf(value));
    } else {
      parameters.append(Array.isArray(condition) ? `${name}[in]` : name, textOf(condition));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

const textOf = value => (Array.isArray(value) ? value.join(',') : String(value));
