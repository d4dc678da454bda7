//! Changing the strategy piece by piece, one file a noun.

mod causal_links;
mod objectives;
mod racing;
mod repeated;
