//! Management: initiatives and their effects, key results, reviews, comments, evidence and forecasts.

mod batches;
mod closing;
mod comments;
mod effects;
mod entries;
mod evidence;
mod forecasts;
mod key_results;
mod owners;
mod review_agendas;
mod reviews;
mod simulations;
mod templates;
