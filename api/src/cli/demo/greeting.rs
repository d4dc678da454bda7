//! Greeting of the demo: its URLs, tokens, and a first query.

use std::{
    fmt::Write,
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use domain::period::Period;

use super::{LIVE_INTERVAL, access::Access, data::ENTERPRISE};
use crate::cli::output;

/// First query to try.
const QUERY: &str = "{
  organization {
    name
    scorecard(key: \"enterprise\") {
      name
      strategyMap {
        period { label }
        lanes {
          perspective { name }
          cards {
            objective { name effects { effect { name } } }
            measures { measure { name } period { actual target } }
          }
        }
      }
    }
  }
}";

/// Demo that is about to serve.
pub(super) struct Greeting<'a> {
    pub(super) address: SocketAddr,
    pub(super) access: &'a Access,
    /// Month that the strategy map shows.
    pub(super) period: Period,
    pub(super) live: bool,
    /// File that everything is stored in.
    pub(super) file: Option<&'a Path>,
}

/// Address by which this machine reaches a listener on the given address.
pub(super) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    address
}

impl Greeting<'_> {
    pub(super) fn print(&self) -> io::Result<()> {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        output::print(out.trim_end())
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let Self { address, access, period, live, file } = self;
        let [token, contributor, viewer] = access.tokens();
        writeln!(out, "The API      http://{address}/graphql   (open it in a browser to try queries)")?;
        writeln!(out, "The schema   http://{address}/schema.graphql")?;
        writeln!(
            out,
            "Two organizations, maple-birch (invented, the default one) and treasury-board (real figures)."
        )?;
        writeln!(out, "Pages on localhost may call it, from any port.")?;
        writeln!(out, "\nA token for both, valid for a week:\n\n{token}\n")?;
        writeln!(
            out,
            "It is an administrator's. A contributor's reads and records values:\n\n{contributor}\n"
        )?;
        writeln!(out, "A viewer's reads:\n\n{viewer}\n")?;
        writeln!(out, "In a browser, with the token filled in:\n\nhttp://{address}/graphql#token={token}\n")?;
        writeln!(out, "A first query:\n\n{QUERY}\n")?;
        writeln!(out, "The same from a shell:\n")?;
        let query = QUERY.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = serde_json::json!({ "query": query });
        writeln!(
            out,
            "curl -s http://{address}/graphql -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' -d '{body}'\n"
        )?;
        writeln!(out, "Record a value of the month that the map shows, and see it there:\n")?;
        writeln!(
            out,
            "mutation {{ actualsRecord(input: {{ entries: [{{ measure: {{ key: \"resolution-time\" }}, period: \"{period}\", value: 11.6 }}] }}) {{"
        )?;
        writeln!(out, "  recorded results {{ period {{ label }} actual }} userErrors {{ message }} }} }}\n")?;
        if *live {
            let seconds = LIVE_INTERVAL.as_secs();
            writeln!(out, "A new actual comes every {seconds} seconds. To hear of it:\n")?;
        } else {
            writeln!(
                out,
                "To hear of values as they are recorded (with --live a new one comes every few seconds):\n"
            )?;
        }
        writeln!(
            out,
            "subscription {{ actualRecorded(scorecardId: \"{ENTERPRISE}\", includeDescendants: true) {{"
        )?;
        writeln!(
            out,
            "  cursor measure {{ name }} measurePeriod {{ period {{ code }} actual target }} }} }}\n"
        )?;
        writeln!(out, "The strategy map as a picture:\n")?;
        writeln!(
            out,
            "curl -s http://{address}/scorecards/enterprise/strategy-map.svg -H 'Authorization: Bearer {token}' > map.svg\n"
        )?;
        match file {
            Some(file) => writeln!(
                out,
                "Everything is kept in {0} and {0}.access; the same command goes on from there.",
                file.display()
            ),
            None => writeln!(out, "Nothing is kept after Ctrl-C; --keep demo.db would keep it."),
        }
    }
}
