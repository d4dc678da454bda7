// What a request looks like, whoever it goes to.

/** A GraphQL operation by POST. */
export function graphql(query, variables, token) {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  };
}

/** A question to the floor; with a body it writes. */
export function table(path, body) {
  if (body === undefined) return { method: 'GET', path, headers: {} };
  return { method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
