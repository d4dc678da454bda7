// Requests made by hand, where a client would not make them.

import assert from 'node:assert/strict';

export const MODERN = 'application/graphql-response+json';

/** Functions that ask this server, with its token unless they are given another way to fetch. */
export function requests({ url, token }) {
  const withToken = (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };

  /** POSTs text or bytes as they are, and anything else as JSON. */
  const post = (body, headers = {}, fetchFn = withToken) =>
    fetchFn(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: MODERN, ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });

  const get = (params, headers = {}, fetchFn = withToken) =>
    fetchFn(`${url}?${new URLSearchParams(params)}`, { headers: { accept: MODERN, ...headers } });

  return { withToken, post, get };
}

/** The answer refuses with this status and code, and nothing was executed. */
export async function expectCode(response, status, code) {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  assert.equal(body.errors[0].extensions.code, code, JSON.stringify(body));
  assert.equal(body.errors[0].extensions.requestId, response.headers.get('x-request-id'));
  assert.ok(!('data' in body));
}
