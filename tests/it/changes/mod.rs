//! The change feed: pages, streams, histories, and that a copy kept by them is what a fresh question shows.

mod copies;
mod copy;
mod history;
mod live;
mod pages;
mod retention;
mod visibility;
mod writes;
