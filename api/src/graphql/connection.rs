//! Relay connections over lists that are in memory: paging by opaque cursors that know which list they are of.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

use async_graphql::{InputObject, Object, OutputType, TypeName, connection::PageInfo};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{
    Result,
    error::bad_input,
    in_place::{InMemory, InPlaceList},
    list::List,
};

/// Entries of a page when the client names no number.
pub(super) const DEFAULT_PAGE: usize = 50;
/// Most entries of a page.
pub(super) const LARGEST_PAGE: usize = 100;

/// A page of a list.
pub(super) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_previous_page: bool,
    has_next_page: bool,
    total_count: i32,
}

/// An entry of a page.
pub(super) struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as OutputType>::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <T as OutputType>::type_name()).into()
    }
}

/// A page of a list (<https://relay.dev/graphql/connections.htm>).
#[Object(name_type)]
impl<T: InMemory> Connection<T> {
    /// The entries of the page with their cursors.
    async fn edges(&self) -> List<&Edge<T>> {
        self.edges.iter().collect()
    }

    /// The entries of the page.
    async fn nodes(&self) -> InPlaceList<&T> {
        InPlaceList(self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous_page,
            has_next_page: self.has_next_page,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many entries the whole list has.
    async fn total_count(&self) -> i32 {
        self.total_count
    }
}

/// An entry of a page, and where it stands in the list.
#[Object(name_type)]
impl<T: InMemory> Edge<T> {
    /// Its place: give it as `after` or `before` to go on from here.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The entry.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Which page is asked for.
#[derive(InputObject)]
pub(super) struct Page {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

/// The places of the page's entries in a list, given what names each entry. `of` is what else tells this list from
/// others: its parent, filter and order; a cursor of another list is refused.
pub(super) struct Slice {
    from: usize,
    to: usize,
    total: usize,
    list: u64,
}

impl Page {
    /// Finds the page in the list of these ids, which are unique and in a stable order.
    pub(super) fn of<I: ToString>(&self, ids: &[I], list: impl Hash) -> Result<Slice> {
        if self.first.is_some() && self.last.is_some() {
            return Err(bad_input("give `first` or `last`, not both"));
        }
        let size = |name: &str, size: Option<i32>| page_size(name, size, LARGEST_PAGE);
        let (first, last) = (size("first", self.first)?, size("last", self.last)?);
        let mut hasher = DefaultHasher::new();
        list.hash(&mut hasher);
        let list = hasher.finish();
        let find = |name: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(cursor) => read_cursor(cursor, list)
                .and_then(|id| ids.iter().position(|known| known.to_string() == id))
                .map(Some)
                .ok_or_else(|| bad_input(format!("`{name}` is not a cursor of this list, filter and order"))),
        };
        let mut from = find("after", &self.after)?.map_or(0, |at| at + 1);
        let mut to = find("before", &self.before)?.unwrap_or(ids.len()).max(from);
        match last {
            Some(last) => from = from.max(to.saturating_sub(last)),
            None => to = to.min(from + first.unwrap_or(DEFAULT_PAGE)),
        }
        Ok(Slice { from, to, total: ids.len(), list })
    }
}

impl Slice {
    /// The entries of the page among all that the list has.
    pub(super) fn of<'a, I>(&self, items: &'a [I]) -> &'a [I] {
        &items[self.from..self.to]
    }

    /// The page with its entries: an id and a node each.
    pub(super) fn connection<T>(&self, nodes: impl IntoIterator<Item = (String, T)>) -> Connection<T> {
        let edge = |(id, node): (String, T)| Edge { cursor: self.cursor(&id), node };
        Connection {
            edges: nodes.into_iter().map(edge).collect(),
            has_previous_page: self.from > 0,
            has_next_page: self.to < self.total,
            total_count: i32::try_from(self.total).unwrap_or(i32::MAX),
        }
    }

    fn cursor(&self, id: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{:016x}{id}", self.list))
    }
}

/// How many entries a page has, where the client says so.
pub(super) fn page_size(name: &str, size: Option<i32>, most: usize) -> Result<Option<usize>> {
    match size.map(usize::try_from) {
        None => Ok(None),
        Some(Ok(size)) if size <= most => Ok(Some(size)),
        Some(_) => Err(bad_input(format!("`{name}` is a number from 0 to {most}"))),
    }
}

/// The id in a cursor of this list.
fn read_cursor(cursor: &str, list: u64) -> Option<String> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(&format!("{list:016x}")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(first: Option<i32>, after: Option<&str>, last: Option<i32>, before: Option<&str>) -> Page {
        let ids: Vec<String> = (0..120).map(|id| id.to_string()).collect();
        let whole = Page { first: Some(0), after: None, last: None, before: None }.of(&ids, "list").unwrap();
        let cursor = |id: Option<&str>| id.map(|id| whole.cursor(id));
        Page { first, after: cursor(after), last, before: cursor(before) }
    }

    fn check(page: &Page, expected: std::ops::Range<usize>) {
        let ids: Vec<String> = (0..120).map(|id| id.to_string()).collect();
        let slice = page.of(&ids, "list").unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!(slice.from..slice.to, expected);
    }

    #[test]
    fn pages() {
        check(&page(None, None, None, None), 0..50);
        check(&page(Some(3), None, None, None), 0..3);
        check(&page(Some(3), Some("9"), None, None), 10..13);
        check(&page(Some(100), Some("110"), None, None), 111..120);
        check(&page(None, None, Some(2), None), 118..120);
        check(&page(None, None, Some(2), Some("9")), 7..9);
        check(&page(Some(5), Some("3"), None, Some("6")), 4..6);
        check(&page(None, Some("6"), None, Some("3")), 7..7);
        check(&page(Some(0), None, None, None), 0..0);
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let ids = ["a", "b"];
        let plain = |first, last| Page { first, after: None, last, before: None };
        for page in
            [plain(Some(-1), None), plain(Some(101), None), plain(Some(1), Some(1)), plain(None, Some(-5))]
        {
            assert!(page.of(&ids, 0).is_err());
        }
        let other = Page {
            first: None,
            after: Some(plain(None, None).of(&ids, 1).unwrap().cursor("a")),
            last: None,
            before: None,
        };
        assert!(other.of(&ids, 0).is_err() && other.of(&ids, 1).is_ok());
    }
}
