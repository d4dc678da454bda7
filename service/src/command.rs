//! Commands: changes of the strategy as values, with their rules and outcomes.
//!
//! [`Service::execute`] runs every command while it holds the row lock of the organization, so the rules see current
//! data; it answers a repeated command from the stored outcome, and writes all or nothing.

use std::{any::Any, fmt::Display, str::FromStr};

use async_recursion::async_recursion as boxed;
use async_trait::async_trait;
use domain::{id::OrganizationId, validity};
use ledger::{
    caller::Caller,
    error::{Error, Problem, ProblemCode, Result},
    idempotency::Attempt,
    store,
};
use serde::Serialize;
use serde_json::Value;

use crate::{Service, edit::Edit};

/// Command to change an organization's data. Serialized, its fields have the names that clients use.
///
/// The future is boxed, and so compiled here: in a crate that executes commands it would be compiled again.
#[async_trait]
pub trait Command: Serialize + Send + Sync {
    /// Name of the mutation.
    const MUTATION: &'static str;
    /// Outcome: the id of the entity created, changed or removed.
    type Done: Display + FromStr + Send + 'static;

    /// Executes the command, or refuses it with problems.
    async fn run(&self, edit: &mut Edit) -> Result<Self::Done, Refused>;
}

/// Entity that a command of any type created, changed or removed.
#[derive(Debug)]
pub struct AnyDone {
    /// Id of the entity, as it is stored for repeated attempts.
    text: String,
    /// Outcome itself, which may hold more than is stored; `None` for a repeated attempt.
    value: Option<Box<dyn Any + Send>>,
}

/// Command of any type.
#[async_trait]
pub trait AnyCommand: Send + Sync {
    /// Name of the mutation.
    fn mutation(&self) -> &'static str;

    /// Fields of the command.
    ///
    /// # Errors
    /// Returns `Corrupt` for a command that cannot be serialized.
    fn input(&self) -> Result<Value>;

    /// Executes the command, or refuses it with problems.
    async fn run_any(&self, edit: &mut Edit) -> Result<AnyDone, Refused>;
}

#[async_trait]
impl<C: Command> AnyCommand for C {
    fn mutation(&self) -> &'static str {
        C::MUTATION
    }

    fn input(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(|error| Error::Corrupt(error.to_string()))
    }

    async fn run_any(&self, edit: &mut Edit) -> Result<AnyDone, Refused> {
        let done = self.run(edit).await?;
        Ok(AnyDone { text: done.to_string(), value: Some(Box::new(done)) })
    }
}

/// Reason why a command was refused.
#[derive(Debug)]
pub enum Refused {
    /// Problem that the sender can mend.
    Problem(Problem),
    /// Problems that were collected in the edit.
    Gathered,
    /// Any other error.
    Failed(Error),
}

/// Outcome of a command.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// Entity that was created, changed or removed; `None` exactly when there are problems.
    pub done: Option<T>,
    /// Problems of the input; paths start at the mutation's arguments.
    pub problems: Vec<Problem>,
    /// Revision of the organization after the command.
    pub revision: i64,
    /// Number of bytes logged for the command; 0 for a repeated one.
    pub written: u64,
}

impl AnyDone {
    /// Outcome of a command of this type.
    fn of<C: Command>(self) -> Result<C::Done> {
        match self.value.and_then(|value| value.downcast().ok()) {
            Some(value) => Ok(*value),
            None => self.text.parse().map_err(|_| Error::Corrupt("an idempotent outcome".into())),
        }
    }
}

impl Outcome<AnyDone> {
    /// Outcome of a command of this type.
    ///
    /// # Errors
    /// Returns `Corrupt` for a stored outcome that this command cannot have.
    pub fn of<C: Command>(self) -> Result<Outcome<C::Done>> {
        let Self { done, problems, revision, written } = self;
        Ok(Outcome { done: done.map(AnyDone::of::<C>).transpose()?, problems, revision, written })
    }
}

impl Service {
    /// Executes a command. With the idempotency key of an earlier attempt and the same command, returns the outcome of
    /// that attempt.
    ///
    /// # Errors
    /// Returns `NotFound` when the caller does not belong to the organization, `Forbidden`, `IdempotencyKeyReused`, or
    /// an error when the database fails.
    pub async fn execute<C: Command>(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        idempotency_key: Option<String>,
        command: &C,
    ) -> Result<Outcome<C::Done>> {
        self.execute_any(caller, organization, idempotency_key, command).await?.of::<C>()
    }

    /// Executes a command of any type.
    ///
    /// # Errors
    /// See [`Service::execute`].
    #[boxed]
    pub async fn execute_any(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        idempotency_key: Option<String>,
        command: &dyn AnyCommand,
    ) -> Result<Outcome<AnyDone>> {
        let once = || async {
            let edit = Edit::begin(self, caller, organization).await?;
            perform(edit, idempotency_key.clone(), command).await
        };
        self.database().retry(once).await
    }

    /// Executes a command for the operator, who may do everything.
    ///
    /// # Errors
    /// See [`Service::execute`].
    pub async fn execute_as_operator<C: Command>(
        &self,
        organization: OrganizationId,
        command: &C,
    ) -> Result<Outcome<C::Done>> {
        self.execute_any_as_operator(organization, command).await?.of::<C>()
    }

    #[boxed]
    async fn execute_any_as_operator(
        &self,
        organization: OrganizationId,
        command: &dyn AnyCommand,
    ) -> Result<Outcome<AnyDone>> {
        perform(Edit::begin_as_operator(self, organization).await?, None, command).await
    }
}

async fn perform(
    mut edit: Edit,
    idempotency_key: Option<String>,
    command: &dyn AnyCommand,
) -> Result<Outcome<AnyDone>> {
    let input = command.input()?;
    let attempt = match idempotency_key {
        Some(key) => Some(Attempt::new(key, command.mutation(), &input)?),
        None => None,
    };
    // Return the stored outcome of a repeated command.
    if let Some(attempt) = &attempt
        && let Some((stored, revision)) = attempt.earlier::<String>(edit.write()).await?
    {
        edit.roll_back().await?;
        let done = AnyDone { text: stored, value: None };
        return Ok(Outcome { done: Some(done), problems: Vec::new(), revision, written: 0 });
    }
    // Check texts and lists, then run the command.
    edit.problems.extend(invalid_values(&input));
    let result =
        if edit.problems.is_empty() { command.run_any(&mut edit).await } else { Err(Refused::Gathered) };
    match result {
        Err(Refused::Failed(error)) => return Err(error),
        Err(Refused::Problem(problem)) => edit.problems.push(problem),
        Err(Refused::Gathered) => {}
        Ok(done) if edit.problems.is_empty() => {
            // No changes: keep the revision.
            if edit.write().is_empty() {
                let revision = edit.roll_back().await?;
                return Ok(Outcome { done: Some(done), problems: Vec::new(), revision, written: 0 });
            }
            // Store the outcome in the same transaction, and commit.
            if let Some(attempt) = attempt {
                attempt.save(edit.write(), &done.text).await?;
            }
            let written = edit.write().logged_bytes();
            let revision = edit.commit().await?;
            return Ok(Outcome { done: Some(done), problems: Vec::new(), revision, written });
        }
        Ok(_) => {}
    }
    // Refused: report all problems and change nothing.
    let problems = std::mem::take(&mut edit.problems);
    let revision = edit.roll_back().await?;
    Ok(Outcome { done: None, problems, revision, written: 0 })
}

/// Finds texts of a command that the database cannot store or that are too long, and lists that are too long, each with
/// its path. Entries of a list that is too long are not examined.
fn invalid_values(input: &Value) -> Vec<Problem> {
    let mut scan = Scan { path: vec!["input".to_owned()], problems: Vec::new() };
    scan.at("", input);
    scan.problems
}

/// Traversal of the fields of a command.
struct Scan {
    path: Vec<String>,
    problems: Vec<Problem>,
}

impl Scan {
    /// Checks the value of a field, or an entry of its list.
    fn at(&mut self, field: &str, value: &Value) {
        match value {
            Value::String(text) => {
                if let Some((code, message)) = unusable_text(field, text) {
                    self.refuse(code, message);
                }
            }
            Value::Array(entries) => {
                if let Some(message) = validity::too_many(field, entries.len()) {
                    return self.refuse(ProblemCode::TooMany, message);
                }
                for (at, entry) in entries.iter().enumerate() {
                    self.within(&at.to_string(), |scan| scan.at(field, entry));
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.within(name, |scan| scan.at(name, value));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn within(&mut self, step: &str, scan: impl FnOnce(&mut Self)) {
        self.path.push(step.to_owned());
        scan(self);
        self.path.pop();
    }

    fn refuse(&mut self, code: ProblemCode, message: String) {
        self.problems.push(Problem { code, message, path: self.path.clone() });
    }
}

/// Reason why a text cannot be stored in a field of this name, whatever the field is for.
pub(crate) fn unusable_text(field: &str, text: &str) -> Option<(ProblemCode, String)> {
    if let Some(message) = validity::too_long(field, text) {
        return Some((ProblemCode::TooLong, message));
    }
    let zero = || (ProblemCode::Invalid, "a text has no zero character (U+0000)".to_owned());
    (!store::can_store(text)).then(zero)
}

impl Refused {
    /// Moves a problem to another path of the input.
    pub(crate) fn at(self, path: &[&str]) -> Self {
        match self {
            Self::Problem(Problem { code, message, .. }) => {
                Self::Problem(Problem::new(code, message, &[&["input"], path].concat()))
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
