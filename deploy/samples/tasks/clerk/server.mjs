// Stands for @clerk/nextjs/server: auth() tells who made the request that is being answered.
import { AsyncLocalStorage } from 'node:async_hooks';

// Each bundle that imports this module has a copy of it; the request is one.
const requests = (globalThis[Symbol.for('tasks-sample.requests')] ??= new AsyncLocalStorage());

/** Runs an API route in the name of a user: {getToken, orgSlug, userId}. */
export const withUser = (user, work) => requests.run(user, work);

/** As the tutorial calls it. */
export async function auth() {
  const user = requests.getStore();
  if (!user)
    throw new Error('Nobody is logged in.');
  return user;
}
