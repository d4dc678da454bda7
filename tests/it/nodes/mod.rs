//! Nodes by their ids, and lists of nodes.

mod filters;
mod initiatives;
mod keys;
mod measure_periods;
mod node;
mod paging;
mod shapes;
mod walks;
