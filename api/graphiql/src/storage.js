// Storage of the page without headers: GraphiQL keeps earlier queries and favourites with the headers they were sent
// with, and so a token, for as long as the browser's profile. Here they lose them on the way in, and get those of this
// tab on the way out.

const PREFIX = 'graphiql:';
/** Where GraphiQL keeps what was sent with headers. */
const LISTS = ['queries', 'favorites'].map((name) => PREFIX + name);

/** A list of GraphiQL's, each entry with these headers or without any. */
function withHeaders(list, headers) {
  return JSON.stringify(
    JSON.parse(list, (_, value) => {
      if (!value?.query) return value;
      const { headers: before, ...entry } = value;
      return headers === undefined ? entry : { ...entry, headers };
    }),
  );
}

/**
 * What GraphiQL takes for the browser's storage.
 *
 * @param {Storage} storage that of the browser
 * @param {() => string | undefined} headers those of this tab
 */
export function withoutHeaders(storage, headers) {
  const own = () => Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter((key) => key.startsWith(PREFIX));
  // An earlier version of this page has kept them.
  storage.removeItem(`${PREFIX}headers`);
  for (const key of LISTS) {
    const list = storage.getItem(key);
    try {
      if (list) storage.setItem(key, withHeaders(list, undefined));
    } catch {
      storage.removeItem(key);
    }
  }
  return {
    get length() {
      return own().length;
    },
    getItem(key) {
      const value = storage.getItem(key);
      return value && LISTS.includes(key) ? withHeaders(value, headers()) : value;
    },
    setItem(key, value) {
      if (key === `${PREFIX}headers`) return;
      storage.setItem(key, LISTS.includes(key) ? withHeaders(value, undefined) : value);
    },
    removeItem: (key) => storage.removeItem(key),
    clear: () => own().forEach((key) => storage.removeItem(key)),
  };
}
