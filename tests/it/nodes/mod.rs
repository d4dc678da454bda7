//! Things by their ids, and lists of them.

mod filters;
mod node;
mod paging;
mod shapes;
