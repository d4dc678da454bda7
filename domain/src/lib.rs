//! Rules of the Balanced Scorecard as pure functions over plain data.
//!
//! Owns the vocabulary, periods and fiscal calendars, aggregation over time, scoring, roll-up, the cascade, the rules
//! of a strategy map, and the assessment of a strategy: the balance report, the guide and the evidence for causal
//! links. It must not know about async, SQL, GraphQL, the clock or the environment: dates, ids and data come in as
//! arguments.
//!
//! With the feature `sea-orm`, ids, words, periods and actors can be the types of columns.

pub mod agenda;
pub mod aggregate;
pub mod balance;
pub mod calendar;
pub mod cascade;
pub mod classic;
pub mod closing;
#[cfg(feature = "sea-orm")]
mod column;
pub mod comment;
pub mod computation;
pub mod entry;
pub mod evaluate;
pub mod evidence;
pub mod forecast;
pub mod formula;
pub mod guide;
pub mod id;
pub mod initiative;
pub mod key;
pub mod key_result;
pub mod measure;
pub mod money;
pub mod name;
pub mod number;
pub mod numeral;
pub mod overview;
pub mod owner;
pub mod period;
pub mod position;
pub mod review;
pub mod rollup;
pub mod score;
pub mod scorecard;
pub mod scoring;
pub mod series;
mod standardize;
pub mod strategy_map;
mod text;
pub mod tree;
pub mod trend;
pub mod validity;
pub mod vocabulary;
pub mod webhook;

#[cfg(test)]
mod fixture;
