//! Managing by the scorecard: key results, reviews, comments.

mod batches;
mod comments;
mod evidence;
mod key_results;
mod review_agendas;
mod reviews;
mod templates;
