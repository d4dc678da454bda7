//! Relay connections: pages of lists, between opaque cursors (`cursor`).

use std::{borrow::Cow, ops::Range};

use async_graphql::{Context, Object, OutputType, TypeName, connection::PageInfo};
use gateway::resolve::{InMemory, InPlaceList, List};
use service::paging::{self, AsOf, SortKey};
use uuid::Uuid;

use crate::{
    Result,
    cursor::{Cursor, ListId},
    error::bad_input,
    request::Request,
};

/// Number of items of a page when the client names none.
pub(super) const DEFAULT_PAGE: usize = 50;
/// Maximum number of items of a page.
pub(super) const LARGEST_PAGE: usize = 100;

/// Page of a list.
pub(super) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_previous_page: bool,
    has_next_page: bool,
    total_count: i32,
}

/// Item of a page.
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

/// Page of a list (<https://relay.dev/graphql/connections.htm>).
#[Object(name_type)]
impl<T: InMemory> Connection<T> {
    /// Items of the page with their cursors.
    async fn edges(&self) -> List<&Edge<T>> {
        self.edges.iter().collect()
    }

    /// Items of the page.
    async fn nodes(&self) -> InPlaceList<&T> {
        InPlaceList(self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// Position of the page in the list.
    async fn page_info(&self, ctx: &Context<'_>) -> PageInfo {
        let selected = ctx.look_ahead();
        if ["startCursor", "endCursor"].iter().any(|name| selected.field(name).exists()) {
            shows_cursor(ctx);
        }
        PageInfo {
            has_previous_page: self.has_previous_page,
            has_next_page: self.has_next_page,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// Number of items of the whole list.
    async fn total_count(&self) -> i32 {
        self.total_count
    }
}

impl<T> Connection<T> {
    /// Creates a page of these items, each with its cursor, of a list of this length.
    pub(super) fn new(
        entries: impl IntoIterator<Item = (String, T)>,
        has_previous_page: bool,
        has_next_page: bool,
        total: usize,
    ) -> Self {
        let edges = entries.into_iter().map(|(cursor, node)| Edge { cursor, node }).collect();
        let total_count = i32::try_from(total).unwrap_or(i32::MAX);
        Self { edges, has_previous_page, has_next_page, total_count }
    }
}

/// Item of a page with its cursor.
#[Object(name_type)]
impl<T: InMemory> Edge<T> {
    /// Cursor of the item: send it as `after` or `before` to go on from here.
    async fn cursor(&self, ctx: &Context<'_>) -> &str {
        shows_cursor(ctx);
        &self.cursor
    }

    /// Item.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Notes that the answer has a cursor, which is a position at a revision: every write changes it.
fn shows_cursor(ctx: &Context<'_>) {
    if let Ok(request) = Request::of(ctx) {
        request.depends_on_all();
    }
}

/// Arguments of a page.
pub(super) struct Page {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

/// Request for a page of a certain list.
pub(super) struct PageRequest {
    list: ListId,
    first: Option<usize>,
    after: Option<SortKey>,
    last: Option<usize>,
    before: Option<SortKey>,
    as_of: AsOf,
}

/// Slice of a list, and the cursors of its rows.
pub(super) struct Slice<'a, T> {
    rows: &'a [(SortKey, T)],
    range: Range<usize>,
    total: usize,
    list: ListId,
    as_of: AsOf,
}

impl Page {
    /// Reads the arguments; `now` is the state that paging begins with.
    pub(super) fn of(self, list: ListId, now: AsOf) -> Result<PageRequest> {
        if self.first.is_some() && self.last.is_some() {
            return Err(bad_input("give `first` or `last`, not both"));
        }
        let size = |name: &str, size: Option<i32>| page_size(name, size, LARGEST_PAGE);
        let (first, last) = (size("first", self.first)?, size("last", self.last)?);
        let read = |name: &str, cursor: Option<String>| {
            cursor.map(|cursor| Cursor::read(&cursor, &list, name)).transpose()
        };
        let (after, before) = (read("after", self.after)?, read("before", self.before)?);
        // Between two cursors the list is that of the earlier one. A state that is older than a year, or later than
        // now, belongs to no paging in progress, or to another database.
        let is_recent = |it: &AsOf| (0..=366).contains(&(now.date - it.date).num_days());
        let states = [&after, &before].into_iter().flatten().map(|cursor| cursor.as_of);
        let as_of = states.min_by_key(|as_of| as_of.revision);
        let as_of = as_of.filter(|it| it.revision <= now.revision && is_recent(it));
        let key = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.key);
        let (after, before) = (key(after), key(before));
        Ok(PageRequest { list, first, after, last, before, as_of: as_of.unwrap_or(now) })
    }
}

impl PageRequest {
    /// State that the list is to be sorted by.
    pub(super) fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Cuts the page out of the list.
    pub(super) fn slice<T>(self, list: &paging::List<T>) -> Slice<'_, T> {
        let total = list.rows().len();
        let mut from = self.after.map_or(0, |key| list.through(&key));
        let mut to = self.before.map_or(total, |key| list.before(&key)).max(from);
        match self.last {
            Some(last) => from = from.max(to.saturating_sub(last)),
            None => to = to.min(from + self.first.unwrap_or(DEFAULT_PAGE)),
        }
        let (rows, range) = (&list.rows()[from..to], from..to);
        Slice { rows, range, total, list: self.list, as_of: list.as_of() }
    }
}

impl<'a, T> Slice<'a, T> {
    /// Rows of the page.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// Creates the page from its nodes, of which each has the id of its row; rows without a node are left out.
    pub(super) fn connection<N>(self, nodes: impl IntoIterator<Item = (Uuid, N)>) -> Connection<N> {
        let entry = |(id, node): (Uuid, N)| {
            let (key, _) = self.rows.iter().find(|(key, _)| key.id == id)?;
            let cursor = Cursor { key: key.clone(), as_of: self.as_of };
            Some((cursor.write(&self.list), node))
        };
        let (has_previous, has_next) = (self.range.start > 0, self.range.end < self.total);
        Connection::new(nodes.into_iter().filter_map(entry), has_previous, has_next, self.total)
    }
}

impl<T> Slice<'_, T> {
    /// Creates the page from the nodes of all its rows, in their order.
    pub(super) fn connection_of_all<N>(self, nodes: impl IntoIterator<Item = N>) -> Connection<N> {
        let cursors = self.rows.iter().map(|(key, _)| Cursor { key: key.clone(), as_of: self.as_of });
        let cursors = cursors.map(|cursor| cursor.write(&self.list));
        let (has_previous, has_next) = (self.range.start > 0, self.range.end < self.total);
        Connection::new(cursors.zip(nodes), has_previous, has_next, self.total)
    }
}

/// Number of items of a page, where the client names one.
pub(super) fn page_size(name: &str, size: Option<i32>, most: usize) -> Result<Option<usize>> {
    match size.map(usize::try_from) {
        None => Ok(None),
        Some(Ok(size)) if size <= most => Ok(Some(size)),
        Some(_) => Err(bad_input(format!("`{name}` is a number from 0 to {most}"))),
    }
}

#[cfg(test)]
mod tests {
    use service::OrderDirection;

    use super::*;

    fn now() -> AsOf {
        AsOf { revision: 1, date: chrono::NaiveDate::default() }
    }

    fn key(id: u128) -> SortKey {
        SortKey { values: Vec::new(), id: Uuid::from_u128(id) }
    }

    fn list(name: &str) -> ListId {
        ListId::new(name, "")
    }

    fn page(first: Option<i32>, after: Option<u128>, last: Option<i32>, before: Option<u128>) -> Page {
        let cursor = |id: u128| Cursor { key: key(id), as_of: now() }.write(&list("list"));
        Page { first, after: after.map(cursor), last, before: before.map(cursor) }
    }

    fn check(page: Page, expected: Range<usize>) {
        // Cursors of rows that are gone, here every second one, are as good as others.
        let rows = (0..240).step_by(2).map(|id| (key(id), id)).collect();
        let rows = paging::List::sorted(rows, OrderDirection::Ascending, now());
        let request = page.of(list("list"), now()).unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!(request.slice(&rows).range, expected);
    }

    #[test]
    fn pages_begin_and_end_at_places_whether_a_row_is_there_or_not() {
        check(page(None, None, None, None), 0..50);
        check(page(Some(3), None, None, None), 0..3);
        for nine in [18, 19] {
            check(page(Some(3), Some(nine), None, None), 10..13);
        }
        check(page(Some(100), Some(220), None, None), 111..120);
        check(page(Some(3), Some(1_000), None, None), 120..120);
        check(page(None, None, Some(2), None), 118..120);
        for nine in [17, 18] {
            check(page(None, None, Some(2), Some(nine)), 7..9);
        }
        check(page(Some(5), Some(6), None, Some(12)), 4..6);
        check(page(None, Some(12), None, Some(6)), 7..7);
        check(page(Some(0), None, None, None), 0..0);
    }

    #[test]
    fn arguments_that_ask_for_no_page_are_refused() {
        for page in [
            page(Some(-1), None, None, None),
            page(Some(101), None, None, None),
            page(Some(1), None, Some(1), None),
            page(None, None, Some(-5), None),
        ] {
            assert!(page.of(list("list"), now()).is_err());
        }
        assert!(page(None, Some(1), None, None).of(list("other"), now()).is_err());
    }

    #[test]
    fn paging_goes_on_as_of_its_first_page() {
        let later = AsOf { revision: 9, ..now() };
        let as_of = |page: Page, now| page.of(list("list"), now).map(|request| request.as_of().revision).ok();
        assert_eq!(as_of(page(None, None, None, None), later), Some(9));
        assert_eq!(as_of(page(None, Some(1), None, None), later), Some(1));
        assert_eq!(as_of(page(None, None, None, Some(1)), later), Some(1));
        let restored = AsOf { revision: 0, ..now() };
        assert_eq!(
            as_of(page(None, Some(1), None, None), restored),
            Some(0),
            "of a database that was put back"
        );
    }
}
