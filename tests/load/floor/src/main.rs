//! The floor: what a hand that writes SQL can do. Each question is one prepared statement that makes the answer's JSON
//! in PostgreSQL, and the handler passes the bytes on. There are no tokens, no rights, no limits and no GraphQL: an API
//! that reads its database for every answer can hardly be faster than this.
//!
//! Takes the database's address as its argument, listens on a free port and prints where.

use std::error::Error;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use serde::Deserialize;
use tokio_postgres::{
    Config, NoTls,
    types::{FromSql, ToSql, Type},
};
use uuid::Uuid;

const STRATEGY_MAP: &str = include_str!("strategy_map.sql");
const SCORECARDS: &str = include_str!("scorecards.sql");
const MEASURE: &str = include_str!("measure.sql");
const ACTUAL: &str = include_str!("actual.sql");
const CASCADE: &str = include_str!("cascade.sql");

/// As many connections as the server has.
const CONNECTIONS: usize = 16;

#[derive(Deserialize)]
struct Actual {
    measure: Uuid,
    period: String,
    value: f64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).ok_or("usage: floor postgres://user@host/database")?;
    let mut config: Config = address.parse()?;
    // Statements are short and run thousands of times a second: planning them once is what serves them best.
    config.options("-c plan_cache_mode=force_generic_plan -c jit=off");
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config, NoTls, recycling);
    let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
    let routes = Router::new()
        .route("/strategy-map/{organization}/{scorecard}", get(strategy_map))
        .route("/scorecards/{organization}", get(scorecards))
        .route("/measure/{organization}/{measure}", get(measure))
        .route("/actual/{organization}", post(actual))
        .route("/cascade/{organization}/{scorecard}", get(cascade))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn strategy_map(
    State(pool): State<Pool>,
    Path((organization, scorecard)): Path<(Uuid, Uuid)>,
) -> Response {
    answer(&pool, STRATEGY_MAP, &[&organization, &scorecard]).await
}

async fn scorecards(State(pool): State<Pool>, Path(organization): Path<Uuid>) -> Response {
    answer(&pool, SCORECARDS, &[&organization]).await
}

async fn measure(State(pool): State<Pool>, Path((organization, measure)): Path<(Uuid, Uuid)>) -> Response {
    answer(&pool, MEASURE, &[&organization, &measure]).await
}

async fn actual(
    State(pool): State<Pool>,
    Path(organization): Path<Uuid>,
    Json(actual): Json<Actual>,
) -> Response {
    let Actual { measure, period, value } = actual;
    answer(&pool, ACTUAL, &[&organization, &measure, &period, &value]).await
}

async fn cascade(State(pool): State<Pool>, Path((organization, scorecard)): Path<(Uuid, Uuid)>) -> Response {
    answer(&pool, CASCADE, &[&organization, &scorecard]).await
}

async fn answer(pool: &Pool, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Response {
    match bytes(pool, statement, parameters).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn bytes(
    pool: &Pool,
    statement: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(statement).await?;
    let row = client.query_one(&statement, parameters).await?;
    Ok(row.try_get::<_, Raw>(0)?.0)
}

/// A text as the bytes that PostgreSQL has sent.
struct Raw(Bytes);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Bytes::copy_from_slice(raw)))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TEXT || *kind == Type::JSON
    }
}
