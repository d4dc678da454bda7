//! Lock modes of writes: pessimistic and optimistic.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, prelude::async_trait::async_trait,
};

use crate::database::{Pooled, WriteTransaction};

/// Lock mode of a write.
pub(super) enum WriteMode {
    /// Transaction that holds the row lock of the organization.
    Locked(WriteTransaction),
    /// No lock. The data read is current only if nobody else has written by the commit, which checks this.
    Optimistic(Pooled),
}

impl WriteMode {
    fn writer(&self) -> Result<&WriteTransaction, DbErr> {
        match self {
            Self::Locked(transaction) => Ok(transaction),
            Self::Optimistic(_) => Err(DbErr::Custom("an optimistic write writes at its end".into())),
        }
    }
}

#[async_trait]
impl ConnectionTrait for WriteMode {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Locked(transaction) => transaction.tx.get_database_backend(),
            Self::Optimistic(pooled) => pooled.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.writer()?.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.writer()?.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Locked(transaction) => transaction.tx.query_one_raw(statement).await,
            Self::Optimistic(pooled) => pooled.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Locked(transaction) => transaction.tx.query_all_raw(statement).await,
            Self::Optimistic(pooled) => pooled.query_all_raw(statement).await,
        }
    }
}
