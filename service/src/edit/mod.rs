//! Context of a running command: entities found by a client's ids and checked against the caller's access, rows to
//! change, and the problems found so far.
//!
//! Lookup is in `find`, checking and changing fields in `fields`, writing rows in `rows`.
//!
//! A command looks up and checks first and writes last: lookups return the data as it was before the command.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{id::OrganizationId, scorecard::Scorecard, validity::Violation};
use ledger::{
    caller::{Caller, Principal},
    error::{Problem, ProblemCode, Result},
    write::LockedWrite,
};

use crate::{Service, command::Refused};

mod fields;
mod find;
mod rows;

/// Context of a running command.
pub struct Edit {
    service: Service,
    write: LockedWrite,
    principal: Principal,
    pub(crate) problems: Vec<Problem>,
}

/// Entity of a scorecard, by its index there.
pub(crate) type Located = (Arc<Scorecard>, usize);

impl Edit {
    pub(crate) async fn begin(
        service: &Service,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<Self> {
        let (write, principal) = service.ledger().begin(caller, organization).await?;
        Ok(Self { service: service.clone(), write, principal, problems: Vec::new() })
    }

    /// Begins a command of the operator, who may do everything.
    pub(crate) async fn begin_as_operator(service: &Service, organization: OrganizationId) -> Result<Self> {
        let principal = Principal::operator();
        let write = service.ledger().begin_as(principal.actor, organization).await?;
        Ok(Self { service: service.clone(), write, principal, problems: Vec::new() })
    }

    /// Use cases that the command belongs to.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    pub(crate) fn write(&self) -> &LockedWrite {
        &self.write
    }

    /// Principal on whose behalf the command runs.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Current date in the organization's time zone.
    pub(crate) fn today(&self) -> NaiveDate {
        domain::calendar::today(self.write.now(), self.write.organization().time_zone())
    }

    pub(crate) async fn commit(self) -> Result<i64> {
        self.write.commit().await
    }

    pub(crate) async fn roll_back(self) -> Result<i64> {
        self.write.roll_back().await
    }
}

/// Collection of problems.
impl Edit {
    /// Adds a problem with a field of the input.
    pub(crate) fn refuse(&mut self, code: ProblemCode, field: &str, message: impl Into<String>) {
        self.problems.push(problem(code, field, message));
    }

    /// Adds violated rules of the method.
    pub(crate) fn violations(&mut self, violations: impl IntoIterator<Item = Violation>) {
        let broken = |violation| Problem::broken(violation, vec!["input".to_owned()]);
        self.problems.extend(violations.into_iter().map(broken));
    }

    /// Returns what was found; a problem is collected and gives `None`, so that further checks can run.
    pub(crate) fn collect<T>(&mut self, found: Result<T, Refused>) -> Result<Option<T>, Refused> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Refused::Problem(problem)) => {
                self.problems.push(problem);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Ends the command if there are problems.
    pub(crate) fn check_problems(&self) -> Result<(), Refused> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refused::Gathered) }
    }
}

/// Problem with a field of the input; a nested field follows a dot.
pub(crate) fn problem(code: ProblemCode, field: &str, message: impl Into<String>) -> Problem {
    Problem::new(code, message, &["input"].into_iter().chain(field.split('.')).collect::<Vec<_>>())
}

/// Refusal for an id in this field that does not exist, or that the caller may not see.
pub(crate) fn not_found(what: &str, field: &str, id: &str) -> Refused {
    problem(ProblemCode::NotFound, field, format!("there is no {what} with the id {id:?}")).into()
}
