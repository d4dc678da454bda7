//! Things by their ids, and lists of them.

mod filters;
mod keys;
mod node;
mod paging;
mod shapes;
