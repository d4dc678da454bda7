// GraphiQL's storage: what the page keeps in a browser has no headers, and so no token.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withoutHeaders } from '../../api/graphiql/src/storage.js';

/** A browser's storage. */
class Storage {
  #items = new Map();
  get length() {
    return this.#items.size;
  }
  key(at) {
    return [...this.#items.keys()][at] ?? null;
  }
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, String(value));
  }
  removeItem(key) {
    this.#items.delete(key);
  }
  everything() {
    return JSON.stringify([...this.#items]);
  }
}

const TOKEN = 'eyJhbGciOi';
const HEADERS = `{"Authorization": "Bearer ${TOKEN}"}`;
const list = (name) => JSON.stringify({ [name]: [{ query: '{ a }', variables: '{}', headers: HEADERS, label: 'first' }] });

test('earlier queries and favourites are kept without headers, and come back with those of the tab', () => {
  const browser = new Storage();
  const storage = withoutHeaders(browser, () => '{"X": "now"}');
  for (const name of ['queries', 'favorites']) {
    storage.setItem(`graphiql:${name}`, list(name));
    const [entry] = JSON.parse(storage.getItem(`graphiql:${name}`))[name];
    assert.deepEqual(entry, { query: '{ a }', variables: '{}', label: 'first', headers: '{"X": "now"}' });
  }
  storage.setItem('graphiql:headers', HEADERS);
  storage.setItem('graphiql:query', '{ b }');
  assert.equal(storage.getItem('graphiql:query'), '{ b }');
  assert.ok(!browser.everything().includes(TOKEN), browser.everything());
});

test('what an earlier page has kept loses its headers, and what cannot be read goes', () => {
  const browser = new Storage();
  browser.setItem('graphiql:queries', list('queries'));
  browser.setItem('graphiql:favorites', 'no list');
  browser.setItem('graphiql:headers', HEADERS);
  const storage = withoutHeaders(browser, () => undefined);
  assert.ok(!browser.everything().includes(TOKEN), browser.everything());
  assert.equal(JSON.parse(storage.getItem('graphiql:queries')).queries[0].query, '{ a }');
  assert.equal(storage.getItem('graphiql:favorites'), null);
});

test('clearing leaves to others what is theirs', () => {
  const browser = new Storage();
  browser.setItem('elsewhere', '1');
  const storage = withoutHeaders(browser, () => undefined);
  storage.setItem('graphiql:theme', 'dark');
  assert.equal(storage.length, 1);
  storage.clear();
  assert.deepEqual([browser.getItem('elsewhere'), browser.getItem('graphiql:theme')], ['1', null]);
});
