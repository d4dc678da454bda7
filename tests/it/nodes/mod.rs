//! Things by their ids, and lists of them.

mod filters;
mod initiatives;
mod keys;
mod node;
mod paging;
mod shapes;
