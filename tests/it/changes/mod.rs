//! Change feed: pages, streams and histories, and copies that are kept up to date by them.

mod copies;
mod copy;
mod history;
mod live;
mod pages;
mod parts;
mod retention;
mod visibility;
mod writes;
