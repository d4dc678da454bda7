//! Changing the strategy piece by piece, one file a noun.

mod alignments;
mod causal_links;
mod objectives;
mod perspectives;
mod racing;
mod repeated;
mod themes;
