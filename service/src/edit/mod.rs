//! What a command works with: things found by the ids that a client sent and checked against what the caller may
//! do, rows to change, and the problems found on the way.
//!
//! Finding things is in `find`, checking and changing their fields in `fields`, writing rows in `rows`.
//!
//! A command finds and checks first and writes last: what it finds is the strategy as it was before.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{id::OrganizationId, scorecard::Scorecard, validity::Violation};

use crate::{
    Service,
    caller::{Caller, Principal},
    command::Refused,
    error::{Problem, ProblemCode, Result},
    write::Write,
};

mod fields;
mod find;
mod rows;

pub(crate) use self::find::id_text;

/// A command under way.
pub struct Edit {
    write: Write,
    principal: Principal,
    pub(crate) problems: Vec<Problem>,
}

/// Something of a scorecard, by its index there.
pub(crate) type Located = (Arc<Scorecard>, usize);

impl Edit {
    pub(crate) async fn begin(
        service: &Service,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<Self> {
        let (write, principal) = service.begin(caller, organization).await?;
        Ok(Self { write, principal, problems: Vec::new() })
    }

    /// The same for the operator, who may do everything.
    pub(crate) async fn begin_as_operator(service: &Service, organization: OrganizationId) -> Result<Self> {
        let principal = Principal::operator();
        let write = service.begin_as(principal.actor, organization).await?;
        Ok(Self { write, principal, problems: Vec::new() })
    }

    pub(crate) fn write(&self) -> &Write {
        &self.write
    }

    /// Who does it.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The date in the organization's time zone.
    pub(crate) fn today(&self) -> NaiveDate {
        domain::calendar::today(self.write.now(), self.write.organization().time_zone())
    }

    pub(crate) async fn commit(self) -> Result<i64> {
        self.write.commit().await
    }

    pub(crate) async fn give_up(self) -> Result<i64> {
        self.write.give_up().await
    }
}

/// What is wrong.
impl Edit {
    /// Notes what is wrong with a field of the input.
    pub(crate) fn refuse(&mut self, code: ProblemCode, field: &str, message: impl Into<String>) {
        self.problems.push(problem(code, field, message));
    }

    /// Notes the rules of the method that are broken.
    pub(crate) fn violations(&mut self, violations: impl IntoIterator<Item = Violation>) {
        let broken = |violation| Problem::broken(violation, vec!["input".to_owned()]);
        self.problems.extend(violations.into_iter().map(broken));
    }

    /// What was found; where nothing was, that is noted, and what else is wrong can still be seen.
    pub(crate) fn note<T>(&mut self, found: Result<T, Refused>) -> Result<Option<T>, Refused> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Refused::Problem(problem)) => {
                self.problems.push(problem);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Ends the command where anything was wrong.
    pub(crate) fn settled(&self) -> Result<(), Refused> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refused::Gathered) }
    }
}

/// A problem with a field of the input; a field of a field stands after a dot.
pub(crate) fn problem(code: ProblemCode, field: &str, message: impl Into<String>) -> Problem {
    Problem::new(code, message, &["input"].into_iter().chain(field.split('.')).collect::<Vec<_>>())
}

/// Nothing has the id in this field, or the caller may not see it.
pub(crate) fn not_found(what: &str, field: &str, id: &str) -> Refused {
    problem(ProblemCode::NotFound, field, format!("there is no {what} with the id {id:?}")).into()
}
