//! Managing by the scorecard: initiatives and what they move, key results, reviews, comments, what the figures say.

mod batches;
mod comments;
mod effects;
mod evidence;
mod forecasts;
mod key_results;
mod review_agendas;
mod reviews;
mod simulations;
mod templates;
