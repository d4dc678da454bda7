//! The whole API over a service: schema, executor and transports put together.

use service::Service;
use tokio_util::sync::CancellationToken;

use crate::{
    auth::{gate::Gate, token::Tokens},
    executor::{Budget, Executor, Limits, UnreadableSchema},
    graphql,
    http::{Options, Transport},
};

/// Everything but a listener; [`crate::http::router`] makes routes of it. When `stop` fires, streams end in order.
///
/// # Errors
/// When the schema's own text cannot be read, which a test rules out.
pub fn transport(
    service: &Service,
    tokens: Tokens,
    stop: CancellationToken,
) -> Result<Transport<Gate>, UnreadableSchema> {
    let sdl = graphql::sdl();
    let gate = Gate::new(tokens, service.clone());
    let limits = Limits { list_sizes: graphql::LIST_SIZES, ..Limits::default() };
    let executor = Executor::new(graphql::schema(), &sdl, gate)?.limited(limits, Some(Budget::default()));
    Ok(Transport::new(executor, sdl, Options::default(), stop))
}
