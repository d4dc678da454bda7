// GraphiQL at the address that programs use, over HTTP and, for subscriptions, a WebSocket.
//
// A link may carry a token in its fragment, which browsers keep to themselves: /graphql#token=... opens the page with
// the tab Headers filled in. The token is then taken out of the address, and stays as long as the browser's tab; what the
// page keeps longer, such as earlier queries, has no headers.

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { withoutHeaders } from './storage.js';

import 'graphiql/style.css';
import './page.css';

const TOKEN = 'scorecard:token';

const DEFAULT_QUERY = `# Queries, mutations and subscriptions run with Ctrl-Enter; the tab Docs on the left has every
# type and field. The tab Headers below takes your token: {"Authorization": "Bearer ..."}

{
  organization {
    name
    scorecards(first: 10) {
      nodes { key name score { value status } }
    }
  }
}
`;

/** The headers of a token that came with the address, now or when this tab was opened. */
function headers() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    sessionStorage.setItem(TOKEN, token);
    history.replaceState(null, '', location.pathname + location.search);
  }
  const known = token ?? sessionStorage.getItem(TOKEN);
  return known ? JSON.stringify({ Authorization: `Bearer ${known}` }, null, 2) : undefined;
}

const url = new URL(location.pathname, location.href);
const socket = new URL(url);
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
const fetcher = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socket.href });
const known = headers();
const storage = withoutHeaders(localStorage, () => known);

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    headers={known}
    defaultHeaders={known}
    shouldPersistHeaders={false}
    storage={storage}
    defaultQuery={DEFAULT_QUERY}
  />,
);
