//! A change of the strategy as a value: what is to be done, by which rules, with what outcome.
//!
//! [`Service::execute`] gives every command its place in the organization's queue of writers, so that the rules see
//! the truth; answers a repeated one from what is kept; and writes all of it or nothing.

use std::{fmt::Display, future::Future, str::FromStr};

use domain::id::OrganizationId;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Service,
    caller::Caller,
    edit::Edit,
    error::{Error, Problem, ProblemCode, Result},
    idempotency::Attempt,
    store,
};

/// Something that can be done. Serialized, its fields bear the names that clients know them by.
pub trait Command: Serialize + Send + Sync {
    /// The mutation's name.
    const MUTATION: &'static str;
    /// What names the outcome: the id of the thing made, changed or removed.
    type Done: Display + FromStr + Send;

    /// Does it, or says what is wrong with it.
    fn run(&self, edit: &mut Edit) -> impl Future<Output = Result<Self::Done, Refused>> + Send;
}

/// Why a command was not done.
#[derive(Debug)]
pub enum Refused {
    /// What its sender can mend.
    Problem(Problem),
    /// The problems that the edit has gathered.
    Gathered,
    /// Anything else.
    Failed(Error),
}

/// What became of a command.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// What was made, changed or removed; `None` exactly when there are problems.
    pub done: Option<T>,
    /// What was wrong; paths start at the mutation's arguments.
    pub problems: Vec<Problem>,
    /// The organization's revision after it.
    pub revision: i64,
}

impl Service {
    /// Does what the command says. With the key of an earlier attempt and the same command, answers the outcome of
    /// that attempt.
    ///
    /// # Errors
    /// `NotFound` when the caller does not belong to the organization, `Forbidden`, a reused key, a failing database.
    pub async fn execute<C: Command>(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        idempotency_key: Option<String>,
        command: &C,
    ) -> Result<Outcome<C::Done>> {
        let once = || async {
            let edit = Edit::begin(self, caller, organization).await?;
            perform(edit, idempotency_key.clone(), command).await
        };
        self.database().again(once).await
    }

    /// The same for the operator, who may do everything.
    ///
    /// # Errors
    /// As [`Service::execute`].
    pub async fn execute_as_operator<C: Command>(
        &self,
        organization: OrganizationId,
        command: &C,
    ) -> Result<Outcome<C::Done>> {
        perform(Edit::begin_as_operator(self, organization).await?, None, command).await
    }
}

async fn perform<C: Command>(
    mut edit: Edit,
    idempotency_key: Option<String>,
    command: &C,
) -> Result<Outcome<C::Done>> {
    let attempt = match idempotency_key {
        Some(key) => Some(Attempt::new(key, C::MUTATION, command)?),
        None => None,
    };
    if let Some(attempt) = &attempt
        && let Some((kept, revision)) = attempt.earlier::<String>(edit.write()).await?
    {
        edit.give_up().await?;
        let done = kept.parse().map_err(|_| Error::Corrupt("an idempotent outcome".into()))?;
        return Ok(Outcome { done: Some(done), problems: Vec::new(), revision });
    }
    edit.problems.extend(unkept(command)?);
    let result = if edit.problems.is_empty() { command.run(&mut edit).await } else { Err(Refused::Gathered) };
    match result {
        Err(Refused::Failed(error)) => return Err(error),
        Err(Refused::Problem(problem)) => edit.problems.push(problem),
        Err(Refused::Gathered) => {}
        Ok(done) if edit.problems.is_empty() => {
            if edit.write().is_empty() {
                let revision = edit.give_up().await?;
                return Ok(Outcome { done: Some(done), problems: Vec::new(), revision });
            }
            if let Some(attempt) = attempt {
                attempt.keep(edit.write(), &done.to_string()).await?;
            }
            let revision = edit.commit().await?;
            return Ok(Outcome { done: Some(done), problems: Vec::new(), revision });
        }
        Ok(_) => {}
    }
    let problems = std::mem::take(&mut edit.problems);
    let revision = edit.give_up().await?;
    Ok(Outcome { done: None, problems, revision })
}

/// The texts of a command that no database keeps, each with its place.
fn unkept(command: &impl Serialize) -> Result<Vec<Problem>> {
    fn look(value: &Value, path: &mut Vec<String>, problems: &mut Vec<Problem>) {
        let mut into = |step: String, value: &Value, problems: &mut Vec<Problem>| {
            path.push(step);
            look(value, path, problems);
            path.pop();
        };
        match value {
            Value::String(text) if !store::keeps(text) => {
                let message = "a text has no zero character (U+0000)".to_owned();
                problems.push(Problem { code: ProblemCode::Invalid, message, path: path.clone() });
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| into(at.to_string(), item, problems));
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| into(name.clone(), field, problems));
            }
            _ => {}
        }
    }
    let json = serde_json::to_value(command).map_err(|error| Error::Corrupt(error.to_string()))?;
    let mut problems = Vec::new();
    look(&json, &mut vec!["input".to_owned()], &mut problems);
    Ok(problems)
}

impl Refused {
    /// The same with a problem that stands elsewhere in the input.
    pub(crate) fn at(self, place: &[&str]) -> Self {
        match self {
            Self::Problem(Problem { code, message, .. }) => {
                Self::Problem(Problem::new(code, message, &[&["input"], place].concat()))
            }
            other => other,
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<sea_orm::DbErr> for Refused {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}
