//! GraphQL schema: one folder a noun. A resolver unpacks, calls the service and wraps the answer.
//!
//! A noun's object is in the `mod.rs` of its folder; `mutation.rs` has its inputs, payloads and mutations.
//!
//! Owns names, shapes and descriptions. It must not touch SQL or decide a rule.

use async_graphql::{SDLExportOptions, Schema as Built, ValidationMode};
use gateway::executor::{Engine, InOrder, ListSizes, Uncacheable};

mod action_item;
mod actor;
mod alignment;
mod api_key;
mod causal_link;
mod change;
mod closing;
mod comment;
mod connection;
mod cursor;
mod decision;
mod deliverable;
mod entry;
mod enums;
mod error;
pub mod failure;
mod figure;
mod filter;
mod group;
mod home;
mod initiative;
mod key_result;
mod limits;
mod measure;
mod member;
mod money;
mod mutation;
mod node;
mod number;
mod objective;
mod or_default;
mod organization;
mod owner;
mod period;
mod period_range;
mod perspective;
mod query;
mod rate_limit;
mod request;
mod review;
mod scalars;
mod score;
mod scorecard;
mod subscription;
mod template;
mod theme;
mod viewer;
mod webhook;

pub use limits::bounds;
pub use request::{Request, State};
pub use scalars::check as check_scalar;
pub use scorecard::picture::ask as ask_for_picture;

/// Schema with its roots.
type Schema = Built<query::Query, mutation::Mutation, subscription::Subscription>;

/// Result of a resolver. async-graphql's macros know a fallible field by this name.
type Result<T, E = async_graphql::Error> = std::result::Result<T, E>;

/// Number of entries of lists, for the cost of a query: those that their parents bound usually, pages at most.
pub const LIST_SIZES: ListSizes = ListSizes {
    page: connection::DEFAULT_PAGE as u64,
    largest_page: connection::LARGEST_PAGE as u64,
    larger_pages: &[
        ("Organization", "changes", change::LARGEST_CHANGES_PAGE as u64),
        ("Measure", "recorded", measure::recorded::LARGEST_RECORDED_PAGE as u64),
    ],
    metered: &[("Organization", "changes")],
    other: 5,
    named: BOUNDED_LISTS,
    prices: PRICES,
    ranges: &[
        ("Measure", "periods", measure::MOST_PERIODS as u64),
        ("Scorecard", "scores", score::MOST_SCORES as u64),
        ("Perspective", "scores", score::MOST_SCORES as u64),
        ("Objective", "scores", score::MOST_SCORES as u64),
    ],
    range_length: period_range::length,
};

const BOUNDED_LISTS: &[(&str, &str, u64)] = &[
    ("Objective", "measures", 2),
    ("Objective", "placements", 2),
    ("Objective", "causes", 2),
    ("Objective", "effects", 2),
    ("Initiative", "effects", 3),
    ("Scorecard", "objectives", 16),
    ("Scorecard", "measures", 20),
    ("Scorecard", "causalLinks", 20),
    ("Scorecard", "initiatives", 10),
    ("Scorecard", "perspectives", 4),
    ("StrategyMap", "lanes", 4),
    ("StrategyMap", "links", 20),
    ("StrategyMapLane", "objectives", 4),
    ("StrategyMapLane", "cards", 4),
    ("StrategyMapCard", "measures", 2),
    ("Perspective", "objectives", 4),
    ("BalanceReport", "findings", 10),
    ("Guide", "steps", 7),
    ("Guide", "phases", 4),
    ("GuidePhase", "ticks", 10),
    ("Member", "grants", 2),
    ("Query", "templates", 6),
    ("Template", "perspectives", 4),
    ("CausalEvidence", "lags", 13),
    ("MeasureForecast", "points", 6),
    ("Measure", "periods", period_range::DEFAULT_PERIODS as u64),
    ("StrategyMapMeasure", "periods", period_range::DEFAULT_PERIODS as u64),
    ("Scorecard", "scores", period_range::DEFAULT_PERIODS as u64),
    ("Perspective", "scores", period_range::DEFAULT_PERIODS as u64),
    ("Objective", "scores", period_range::DEFAULT_PERIODS as u64),
];

/// Costs of fields that take more work than an object: models are fitted and compared, all of a scorecard is looked
/// through or drawn. Descriptions of the fields state these costs.
const PRICES: &[(&str, &str, u64)] = &[
    ("Measure", "forecast", 25),
    ("CausalLink", "evidence", 25),
    ("Scorecard", "balance", 25),
    ("Scorecard", "guide", 25),
    ("Scorecard", "dataCollection", 25),
    ("Review", "agenda", 10),
    ("StrategyMap", "svg", 100),
    ("StrategyMap", "mermaid", 25),
    ("Organization", "document", 25),
    ("Template", "document", 25),
];

/// Fields that depend on more than the caller, the arguments, the revision and the date, and cannot be cached: a budget
/// that every request changes; a use that is no change; limits that the operator sets; the state of messages to
/// webhooks; invitations of organizations to which the caller does not belong yet.
pub const UNCACHEABLE: Uncacheable = &[
    ("Query", "rateLimit"),
    ("Organization", "usage"),
    ("Viewer", "invitations"),
    ("ApiKey", "lastUsedAt"),
    ("Webhook", "*"),
    ("WebhookDelivery", "*"),
];

/// Builds the schema. The data that a request reads come with the request. Documents are validated by the executor, not
/// again here.
fn schema() -> Schema {
    Built::build(query::Query, mutation::Mutation::default(), subscription::Subscription)
        .validation_mode(ValidationMode::Fast)
        .register_input_type::<limits::DescribedLimits>()
        .finish()
}

/// Builds the schema for the executor.
#[must_use]
pub fn engine() -> Engine {
    schema().into()
}

/// Builds the schema for the executor, with errors in the order of the fields.
#[must_use]
pub fn engine_in_order() -> Engine {
    Built::build(query::Query, mutation::Mutation::default(), subscription::Subscription)
        .validation_mode(ValidationMode::Fast)
        .extension(InOrder)
        .finish()
        .into()
}

/// Text of the schema, exactly as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let sdl = schema().sdl_with_options(SDLExportOptions::new().include_specified_by().use_space_ident());
    format!("{}\n", sdl.trim())
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use async_graphql::{
        OutputType,
        parser::{
            parse_schema,
            types::{TypeKind, TypeSystemDefinition},
        },
    };
    use gateway::resolve::InMemory;

    use super::*;

    /// Names of the fields of each object type.
    fn fields() -> HashMap<String, HashSet<String>> {
        let document = parse_schema(sdl()).unwrap();
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(named) => Some(named.node),
            _ => None,
        });
        let objects = types.filter_map(|named| match named.kind {
            TypeKind::Object(object) => {
                let names = object.fields.iter().map(|field| field.node.name.node.to_string());
                Some((named.name.node.to_string(), names.collect()))
            }
            _ => None,
        });
        objects.collect()
    }

    /// Fields that wait, by the name of their type.
    fn waiting<T: InMemory + OutputType>() -> impl Iterator<Item = (String, &'static str)> {
        T::WAITING.iter().map(|field| (T::type_name().into_owned(), *field))
    }

    #[test]
    fn tables_name_fields_that_the_schema_has() {
        let ListSizes { larger_pages, metered, named, prices, ranges, .. } = LIST_SIZES;
        let numbered = [larger_pages, named, prices, ranges].concat();
        let plain = [metered, UNCACHEABLE].concat();
        let tables = numbered.iter().map(|(of, field, _)| (*of, *field)).chain(plain);
        let waiting = waiting::<causal_link::CausalLink>()
            .chain(waiting::<scorecard::Scorecard>())
            .chain(waiting::<objective::Objective>())
            .chain(waiting::<measure::Measure>())
            .chain(waiting::<measure::period::MeasurePeriod>());
        let rows = tables.map(|(of, field)| (of.to_owned(), field)).chain(waiting);
        let fields = fields();
        let is_there = |of: &str, field: &str| {
            fields.get(of).is_some_and(|fields| field == "*" || fields.contains(field))
        };
        let absent: Vec<_> = rows.filter(|(of, field)| !is_there(of, field)).collect();
        assert!(absent.is_empty(), "{absent:?}");
        assert!(!is_there("Measure", "colour") && !is_there("Gauge", "*"));
    }
}
