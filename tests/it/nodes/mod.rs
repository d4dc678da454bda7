//! Things by their ids, and lists of them.

mod filters;
mod initiatives;
mod keys;
mod measure_periods;
mod node;
mod paging;
mod shapes;
mod walks;
