//! Schema of the tests: a library of books, with fields that fail, panic and never answer.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI32, Ordering},
};

use async_graphql::{Context, ID, Object, Result, Schema, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt, stream};
use gateway::{
    executor::{ErrorCode, InOrder, ListSizes, ResumeAfter, Uncacheable, error},
    resolve::List,
};
use tokio::sync::watch;

use super::server::PATIENCE;

/// Lists of the schema, for the cost of operations.
pub(crate) const LISTS: ListSizes = ListSizes {
    page: 20,
    largest_page: 100,
    larger_pages: &[],
    metered: &[],
    other: 5,
    named: &[("Query", "books", 3)],
    prices: &[("Query", "catalogue", 7)],
    ranges: &[],
    range_length: |_, _, _| None,
};

/// Fields whose answers are not cached.
pub(crate) const UNCACHEABLE: Uncacheable = &[("Query", "visits")];

/// Titles of the books that a library begins with.
pub(crate) const TITLES: [&str; 2] = ["Emma", "Persuasion"];

/// Library: its books, in the order in which they came. Their number is the revision.
pub(crate) struct Library {
    titles: Mutex<Vec<String>>,
    revision: watch::Sender<usize>,
    /// Number of subscriptions that wait for books.
    listeners: watch::Sender<usize>,
    visits: AtomicI32,
    readings: AtomicI32,
}

impl Library {
    pub(crate) fn new() -> Arc<Self> {
        let titles = TITLES.map(str::to_owned).to_vec();
        let (revision, listeners) = (watch::Sender::new(titles.len()), watch::Sender::new(0));
        let (visits, readings) = (AtomicI32::new(0), AtomicI32::new(0));
        Arc::new(Self { titles: Mutex::new(titles), revision, listeners, visits, readings })
    }

    pub(crate) fn revision(&self) -> usize {
        *self.revision.borrow()
    }

    /// Number of times that the list of books was resolved.
    pub(crate) fn readings(&self) -> i32 {
        self.readings.load(Ordering::SeqCst)
    }

    /// Waits until so many subscriptions are open.
    pub(crate) async fn listened_by(&self, count: usize) {
        let mut listeners = self.listeners.subscribe();
        let reached = listeners.wait_for(|open| *open == count);
        let _ =
            tokio::time::timeout(PATIENCE, reached).await.expect("listeners come and go in time").unwrap();
    }

    pub(crate) fn add(&self, title: &str) -> Book {
        let mut titles = self.titles.lock().unwrap();
        titles.push(title.to_owned());
        self.revision.send_replace(titles.len());
        Book { number: titles.len(), title: title.to_owned() }
    }

    pub(crate) fn books(&self) -> Vec<Book> {
        let titles = self.titles.lock().unwrap();
        let numbered = titles.iter().enumerate();
        numbered.map(|(at, title)| Book { number: at + 1, title: title.clone() }).collect()
    }

    fn book(&self, number: usize) -> Option<Book> {
        self.books().into_iter().nth(number.checked_sub(1)?)
    }
}

/// Subscription that is open until this is dropped.
struct Listening(Arc<Library>);

impl Listening {
    fn to(library: &Arc<Library>) -> Self {
        library.listeners.send_modify(|open| *open += 1);
        Self(Arc::clone(library))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.listeners.send_modify(|open| *open -= 1);
    }
}

/// Session of one operation: who runs it, and the revision that it began at.
pub(crate) struct Reading {
    pub(crate) library: Arc<Library>,
    pub(crate) caller: String,
    pub(crate) revision: usize,
}

fn reading<'a>(ctx: &Context<'a>) -> &'a Reading {
    ctx.data_unchecked::<Arc<Reading>>()
}

pub(crate) struct Book {
    number: usize,
    pub(crate) title: String,
}

#[Object]
impl Book {
    async fn id(&self) -> ID {
        ID::from(self.number)
    }

    async fn title(&self) -> &str {
        &self.title
    }

    /// Books that stand beside this one.
    async fn neighbours(&self, ctx: &Context<'_>) -> List<Book> {
        reading(ctx).library.books().into_iter().filter(|book| book.number != self.number).collect()
    }

    /// Shelf, which nobody can find.
    async fn shelf(&self) -> Result<String> {
        Err("no route to 10.0.0.7".into())
    }

    /// Borrower, which only librarians may know.
    async fn borrower(&self) -> Option<Result<String>> {
        Some(Err(error(ErrorCode::Forbidden, "only librarians may know who has a book")))
    }
}

pub(crate) struct Query;

#[Object]
impl Query {
    async fn books(&self, ctx: &Context<'_>, first: Option<usize>) -> List<Book> {
        let library = &reading(ctx).library;
        library.readings.fetch_add(1, Ordering::SeqCst);
        library.books().into_iter().take(first.unwrap_or(usize::MAX)).collect()
    }

    async fn book(&self, ctx: &Context<'_>, id: ID) -> Option<Book> {
        reading(ctx).library.book(id.parse().ok()?)
    }

    /// Cover of a book, as a picture.
    async fn cover(&self, ctx: &Context<'_>, id: ID) -> Option<String> {
        let book = reading(ctx).library.book(id.parse().ok()?)?;
        Some(format!("<svg><text>{}</text></svg>", book.title))
    }

    /// Number of times that this field was asked for.
    async fn visits(&self, ctx: &Context<'_>) -> i32 {
        reading(ctx).library.visits.fetch_add(1, Ordering::SeqCst) + 1
    }

    async fn caller(&self, ctx: &Context<'_>) -> String {
        reading(ctx).caller.clone()
    }

    async fn catalogue(&self) -> &'static str {
        "a text that is hard to make"
    }

    async fn collapse(&self, ctx: &Context<'_>) -> bool {
        assert!(reading(ctx).caller.is_empty(), "the shelves at 10.0.0.7 fall over");
        true
    }

    async fn never(&self) -> bool {
        std::future::pending().await
    }
}

pub(crate) struct Mutation;

#[Object]
impl Mutation {
    async fn add(&self, ctx: &Context<'_>, title: String) -> Book {
        reading(ctx).library.add(&title)
    }
}

#[derive(SimpleObject)]
pub(crate) struct Added {
    cursor: String,
    book: Book,
}

pub(crate) struct Subscription;

#[Subscription]
impl Subscription {
    /// Books that are added from now on, or after the cursor that a client resumes from.
    async fn added(&self, ctx: &Context<'_>) -> impl Stream<Item = Added> {
        let library = &reading(ctx).library;
        let resumed = ctx.data_opt::<ResumeAfter>().and_then(|after| after.0.parse().ok());
        let known = resumed.unwrap_or_else(|| library.revision());
        let changes = library.revision.subscribe();
        let listening = Listening::to(library);
        stream::unfold((listening, changes, known), |(listening, mut changes, known)| async move {
            changes.wait_for(|revision| *revision > known).await.ok()?;
            let book = listening.0.book(known + 1)?;
            Some((Added { cursor: (known + 1).to_string(), book }, (listening, changes, known + 1)))
        })
    }

    /// Stream that fails after its first event.
    async fn torn(&self) -> impl Stream<Item = bool> {
        stream::iter([true, false]).inspect(|works| assert!(works, "the stream at 10.0.0.7 breaks"))
    }
}

pub(crate) fn schema() -> Schema<Query, Mutation, Subscription> {
    Schema::new(Query, Mutation, Subscription)
}

/// Same schema, with errors in the order of its fields.
pub(crate) fn schema_in_order() -> Schema<Query, Mutation, Subscription> {
    Schema::build(Query, Mutation, Subscription).extension(InOrder).finish()
}
